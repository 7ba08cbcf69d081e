using System.Text;

namespace Ebb.Procfs;

/// <summary>Reads the line that <c>maps</c> and <c>smaps</c> have in common.</summary>
/// <remarks>
/// proc_pid_maps(5): <c>7f3c5c000000-7f3c5c021000 rw-p 00000000 fe:00 247270    /usr/bin/cat</c>. The kernel writes a
/// line feed in a path as <c>\012</c> and a backslash as itself, so that a path that really holds <c>\012</c> is misread.
/// </remarks>
internal ref struct MappingLine
{
    private ReadOnlySpan<byte> _lastPath;
    private string? _lastName;
    private bool _lastIsDeleted;

    public Mapping Parse(ref Lines lines)
    {
        var words = new Words(lines.Current);
        ReadOnlySpan<byte> range = words.Take();
        ReadOnlySpan<byte> access = words.Take();
        ReadOnlySpan<byte> offset = words.Take();
        ReadOnlySpan<byte> device = words.Take();
        ReadOnlySpan<byte> inode = words.Take();

        int dash = range.IndexOf((byte)'-');
        int colon = device.IndexOf((byte)':');
        if (dash < 0 || colon < 0 || access.Length != 4
            || !Digits.TryHex(range[..dash], out ulong start)
            || !Digits.TryHex(range[(dash + 1)..], out ulong end)
            || end < start
            || !Digits.TryHex(offset, out ulong from)
            || !Digits.TryHex(device[..colon], out uint major)
            || !Digits.TryHex(device[(colon + 1)..], out uint minor)
            || !Digits.TryDecimal(inode, out ulong number))
        {
            throw lines.Malformed("a mapping");
        }

        TakeName(words.Rest);
        return new Mapping
        {
            Start = new Address(start),
            End = new Address(end),
            Access = (access[0] == 'r' ? Access.Read : 0)
                | (access[1] == 'w' ? Access.Write : 0)
                | (access[2] == 'x' ? Access.Execute : 0)
                | (access[3] is (byte)'s' or (byte)'S' ? Access.Shared : 0),
            Offset = new Bytes(from),
            Device = new Device(major, minor),
            Inode = number,
            Name = _lastName,
            IsDeleted = _lastIsDeleted,
        };
    }

    // A library has several mappings in a row: one string serves them all.
    private void TakeName(ReadOnlySpan<byte> path)
    {
        if (path.SequenceEqual(_lastPath))
        {
            return;
        }

        _lastPath = path;
        _lastIsDeleted = path is [(byte)'/', ..] && path.EndsWith(" (deleted)"u8);
        ReadOnlySpan<byte> name = _lastIsDeleted ? path[..^" (deleted)"u8.Length] : path;
        _lastName = name.IsEmpty ? null : Encoding.UTF8.GetString(name);
        if (name.IndexOf("\\012"u8) >= 0)
        {
            _lastName = _lastName!.Replace("\\012", "\n", StringComparison.Ordinal);
        }
    }
}
