using Ebb.Glibc;
using Ebb.Snapshots;

namespace Ebb.Saved;

/// <summary>Writes a snapshot as sections of a file.</summary>
internal sealed class SnapshotWriter(SectionWriter sections)
{
    private readonly SectionWriter _sections = sections;
    private readonly FieldWriter _fields = new();

    /// <summary>All of it, and the end.</summary>
    public void Write(Snapshot snapshot, SavedFacts saved)
    {
        TargetFields.Write(_fields, snapshot.Target);
        Flush(SnapshotFormat.Target);
        CaptureFields.Write(_fields, snapshot.Capture, snapshot.Kernel, saved);
        Flush(SnapshotFormat.Capture);
        All(SnapshotFormat.Mappings, 1, snapshot.Mappings, MappingFields.Write);
        foreach (MallocFacts malloc in snapshot.Mallocs)
        {
            MallocFields.Write(_fields, malloc);
            Flush(SnapshotFormat.Malloc);
            All(SnapshotFormat.Arenas, 1, malloc.Arenas, ArenaFields.Write);
            if (malloc.Census is { } census)
            {
                MallocFields.WriteCensus(_fields, census);
                Flush(SnapshotFormat.Census);
            }

            if (malloc.Map is { } map)
            {
                Write(map);
            }
        }

        if (snapshot.Reach is { } reach)
        {
            ReachFields.Write(_fields, reach, () => Flush(SnapshotFormat.Keepers));
            Flush(SnapshotFormat.Keepers);
        }

        All(SnapshotFormat.Notes, NoteFields.Damage, snapshot.Damage, NoteFields.Write);
        All(SnapshotFormat.Notes, NoteFields.Remark, snapshot.Remarks, NoteFields.Write);
        _sections.End();
    }

    private void Write(HeapMap map)
    {
        foreach (HeapRegion region in map.Regions)
        {
            MapFields.Write(_fields, region);
            Flush(SnapshotFormat.Region);
            All(SnapshotFormat.Chunks, region.Blocks);
        }

        All(SnapshotFormat.Mmapped, MmappedTokens.Of(map.Mmapped));
        All(SnapshotFormat.Pages, map.PageBlocks);
    }

    private void All(string tag, IReadOnlyList<MapBlock> blocks)
    {
        foreach (MapBlock block in blocks)
        {
            _sections.Write(tag, block.IsPacked ? SnapshotFormat.Brotli : SnapshotFormat.Stored, block.Length, block.Bytes);
        }
    }

    // A list too long for one section goes on in the next.
    private void All<T>(string tag, int field, IReadOnlyList<T> items, Action<FieldWriter, T> write)
    {
        foreach (T item in items)
        {
            int start = _fields.Begin(field);
            write(_fields, item);
            _fields.End(start);
            if (_fields.Length > SnapshotFormat.FullSection)
            {
                Flush(tag);
            }
        }

        if (_fields.Length > 0)
        {
            Flush(tag);
        }
    }

    private void Flush(string tag)
    {
        _sections.Write(tag, _fields.Written);
        _fields.Clear();
    }
}
