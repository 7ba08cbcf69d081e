namespace Ebb.Glibc;

// The fast way through chunks that have nothing to say but their size.
internal sealed partial class ChunkWalk
{
    // Chunks in use, one after another. It keeps the last size in a register, so that the branch predictor and not the
    // load decides where the next header is: equal sizes come in runs.
    private void Run()
    {
        ReadOnlySpan<ulong> words = _window.Words;
        ulong start = _window.Start;
        ulong end = Math.Min(Math.Min(_window.HeadersEnd, _region.Stop), Math.Min(_marks.Next, _seam));
        if (_at >= end)
        {
            return;
        }

        long i = (long)((_at - start) >> 3) + 1;
        long limit = (long)((end - start + 7) >> 3) + 1;
        ulong last = _last;
        ulong older = _older;
        long step = (long)(last >> 3);

        // A chunk as long as the one before it is not held against the region's end again: it may be the top, or reach over it.
        long stop = (long)((_region.Stop - start) >> 3) + 1;
        long until = Math.Min(limit, stop - step);
        ulong run = 0;
        ulong previous = _lastHeader;
        while (i < until)
        {
            ulong header = words[(int)i];
            if ((header & (PreviousInUse | Mmapped | Reserved)) != PreviousInUse)
            {
                break;
            }

            ulong size = header & ~FlagBits;
            if (size == last)
            {
                run++;
                older = last;
            }
            else
            {
                if (size < MinSize || size >= _region.Stop - (start + ((ulong)(i - 1) << 3)))
                {
                    break;
                }

                _tally.Count(last, run);
                run = 1;
                older = last;
                last = size;
                step = (long)(size >> 3);
                until = Math.Min(limit, stop - step);
            }

            previous = header;
            i += step;
        }

        _tally.Count(last, run);
        _at = start + ((ulong)(i - 1) << 3);
        (_last, _older, _lastHeader) = (last, older, previous);
    }

    // What was run over is looked at once more; it is still near.
    private void CountTypes(TypeCounts types, ulong from)
    {
        while (from < _at)
        {
            ulong size = _window.WordAt(from + 8) & ~FlagBits;
            types.Add(_window.WordAt(from + HeaderSize), size);
            from += size;
        }
    }
}
