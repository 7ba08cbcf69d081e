namespace Ebb.Accounts;

/// <summary>Where the value of a setting in force came from.</summary>
public enum SettingOrigin
{
    /// <summary>As glibc starts.</summary>
    Default,

    /// <summary>As the start environment asked.</summary>
    Environment,

    /// <summary>Set by the program with mallopt(3), or by the system's <c>/etc/tunables.conf</c> (glibc 2.44).</summary>
    Program,

    /// <summary>Moved by malloc itself when the program freed a large block.</summary>
    Moved,
}
