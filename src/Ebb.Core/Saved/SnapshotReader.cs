using Ebb.Accounts;
using Ebb.Glibc;
using Ebb.Leaks;
using Ebb.Snapshots;

namespace Ebb.Saved;

/// <summary>Gathers a snapshot from the sections of a file. The file may say anything: each count and each sum is bounded.</summary>
/// <remarks>What is wrong is told by <see cref="InvalidDataException"/>, whose message goes on after the file's name.</remarks>
internal sealed class SnapshotReader(SectionReader sections)
{
    private const int MostMappings = 1 << 20;
    private const int MostArenas = 1 << 17;
    private const int MostMallocs = 64;
    private const int MostNotes = 1 << 16;
    private const long MostUnpacked = 1L << 30;

    private readonly SectionReader _sections = sections;
    private readonly List<MappingFacts> _mappings = [];
    private readonly List<(MallocFacts Facts, List<ArenaFacts> Arenas, SavedMap Map)> _mallocs = [];
    private readonly List<Damage> _damage = [];
    private readonly List<Remark> _remarks = [];
    private ReachFacts? _reach;
    private TargetFacts? _target;
    private CaptureFacts? _capture;
    private KernelCount? _kernel;
    private long _unpacked;

    /// <exception cref="InvalidDataException">It is damaged, or its parts contradict one another.</exception>
    public Snapshot Read()
    {
        while (_sections.Next() is { } section)
        {
            Take(section);
        }

        if (_target is null || _capture is null || _kernel is null)
        {
            throw Fields.Broken("it does not say what it is of");
        }

        if (_sections.Minor > SnapshotFormat.Minor)
        {
            _remarks.Add(new Remark("newer-snapshot", RemarkSeverity.Info, $"saved by ebb {_sections.Version}, which is newer: what this version does not know of it was left out"));
        }

        var snapshot = new Snapshot
        {
            Target = _target,
            Capture = _capture,
            Kernel = _kernel,
            Mappings = _mappings,
            Mallocs = [.. _mallocs.Select(static one => one.Facts with { Arenas = one.Arenas, Map = one.Map.Whole() })],
            Reach = _reach,
            Damage = _damage,
            Remarks = _remarks,
        };
        Add(snapshot);
        return snapshot;
    }

    private void Take(Section section)
    {
        switch (section.Tag)
        {
            case SnapshotFormat.Target when _target is null:
                _target = TargetFields.Read(Unpack(section));
                break;
            case SnapshotFormat.Capture when _capture is null:
                Fields capture = Unpack(section);
                (_capture, _kernel) = (CaptureFields.Read(capture, _sections.Version), CaptureFields.ReadKernel(capture));
                break;
            case SnapshotFormat.Mappings:
                Gather(Unpack(section).Records(1), MappingFields.Read, _mappings, MostMappings);
                break;
            case SnapshotFormat.Malloc when _mallocs.Count < MostMallocs:
                Fields malloc = Unpack(section);
                _mallocs.Add((MallocFields.Read(malloc), [], new SavedMap(malloc.Flag(MallocFields.HasMap))));
                break;
            case SnapshotFormat.Arenas when _mallocs is [.., var last]:
                Gather(Unpack(section).Records(1), ArenaFields.Read, last.Arenas, MostArenas);
                break;
            case SnapshotFormat.Census when _mallocs is [.., var last]:
                _mallocs[^1] = last with { Facts = last.Facts with { Census = MallocFields.ReadCensus(Unpack(section)) } };
                break;
            case SnapshotFormat.Region when _mallocs is [.., var last]:
                last.Map.Begin(Unpack(section));
                break;
            case SnapshotFormat.Chunks or SnapshotFormat.Mmapped or SnapshotFormat.Pages when _mallocs is [.., var last]:
                last.Map.Take(Reckoned(section));
                break;
            case SnapshotFormat.Keepers:
                _reach = ReachFields.Read(Unpack(section), _reach);
                break;
            case SnapshotFormat.Notes:
                Fields notes = Unpack(section);
                Gather(notes.Records(NoteFields.Damage), NoteFields.ReadDamage, _damage, MostNotes);
                Gather(notes.Records(NoteFields.Remark), NoteFields.ReadRemark, _remarks, MostNotes);
                break;
            case SnapshotFormat.Target or SnapshotFormat.Capture or SnapshotFormat.Malloc or SnapshotFormat.Arenas or SnapshotFormat.Census
                or SnapshotFormat.Region or SnapshotFormat.Chunks or SnapshotFormat.Mmapped or SnapshotFormat.Pages:
                throw Fields.Broken($"a section {section.Tag} where none can be");
            default:
                break; // of a newer minor version
        }
    }

    private Fields Unpack(Section section) => Reckoned(section).Unpack();

    private Section Reckoned(Section section)
    {
        _unpacked += section.Length;
        return _unpacked <= MostUnpacked ? section : throw Fields.Broken("it unpacks to more than any process has");
    }

    private static void Gather<T>(IEnumerable<Fields> records, Func<Fields, T> read, List<T> into, int most)
    {
        foreach (Fields record in records)
        {
            into.Add(into.Count < most ? read(record) : throw Fields.Broken("a list is longer than any process makes it"));
        }
    }

    // What a capture makes adds up; a file can say anything.
    private static void Add(Snapshot snapshot)
    {
        try
        {
            _ = Ledger.Of(snapshot);
            _ = MallocTotals.Of(snapshot.Mallocs).Gap;
            _ = Returnable.Of(snapshot.Mallocs).PauseForecast;
            Amounts arenas = default;
            foreach (ArenaFacts arena in snapshot.Mallocs.SelectMany(static malloc => malloc.Arenas))
            {
                MallocShare share = arena.Share;
                arenas += share.Live + share.Held + share.Pinned + share.Overhead + share.Unread + new Amounts(share.HugePageSurplus, default, default);
            }
        }
        catch (InvalidOperationException)
        {
            throw Fields.Broken("its sums contradict one another");
        }
    }
}
