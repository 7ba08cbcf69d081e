using System.Globalization;

namespace Ebb.Glibc;

/// <summary>One thing in the target that does not hold together: where, and what stood there.</summary>
public sealed record Damage(DamageKind Kind, Address At, ulong Found, string What)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Kind} at {At}: {What} (0x{Found:x})");
}
