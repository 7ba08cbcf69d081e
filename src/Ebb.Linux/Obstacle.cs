namespace Ebb.Linux;

/// <summary>Why a target as a whole could not be looked at.</summary>
public enum Obstacle
{
    /// <summary>The process has ended, or never was.</summary>
    Gone,

    /// <summary>The kernel refuses to let us look.</summary>
    Denied,

    /// <summary>Somebody else traces it, so that we cannot stop it; it could be read as it runs.</summary>
    Traced,

    /// <summary>We could look, and do not know how to read what is there.</summary>
    Unsupported,

    /// <summary>No copy of the process can be made now; it could be read in other ways.</summary>
    NotCopied,

    /// <summary>What was named is no process and no file: a directory, a pipe.</summary>
    NotAFile,

    /// <summary>An answer of the kernel that no man page foretells.</summary>
    Unexpected,
}
