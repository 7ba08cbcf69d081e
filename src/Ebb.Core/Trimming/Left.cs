namespace Ebb.Trimming;

/// <summary>The holes of an arena that were not yet given back; a large one goes in parts.</summary>
internal sealed class Left(IReadOnlyList<Hole> holes)
{
    private readonly Hole[] _next = new Hole[Advice.Most];
    private int _at;
    private ulong _from; // where the next one begins that was begun; 0 where it was not

    public bool IsEmpty => _at == holes.Count;

    /// <summary>Whole pages that are left.</summary>
    public ulong Bytes
    {
        get
        {
            ulong sum = 0;
            for (int i = _at; i < holes.Count; i++)
            {
                sum += holes[i].To - (i == _at && _from != 0 ? _from : holes[i].From);
            }

            return sum;
        }
    }

    /// <summary>Takes those that can be given back in a time.</summary>
    /// <param name="seconds">That there are.</param>
    /// <param name="isFirst">Something has to be done, however little time there is.</param>
    public ReadOnlySpan<Hole> Next(double seconds, AdviceCost cost, int most, bool isFirst)
    {
        ulong pageSize = (ulong)Environment.SystemPageSize;
        int count = 0;
        ulong pages = 0;
        while (!IsEmpty && count < most)
        {
            Hole hole = holes[_at] with { From = _from == 0 ? holes[_at].From : _from };
            if (hole.IsTop && count > 0)
            {
                break; // the top is found in another way
            }

            ulong length = (hole.To - hole.From) / pageSize;
            double already = cost.Of(count, pages);
            bool isWhole = cost.Of(count + 1, pages + length) <= seconds;
            bool mayBegin = isFirst && count == 0;
            ulong fits = cost.PagesIn(seconds - already);
            if (!isWhole && !mayBegin && (fits < Math.Min(length, 256) || seconds <= already))
            {
                break;
            }

            ulong part = isWhole ? length : Math.Min(length, Math.Max(fits, 16));
            _next[count++] = hole with { To = hole.From + (part * pageSize) };
            pages += part;
            _from = part == length ? 0 : hole.From + (part * pageSize);
            _at += part == length ? 1 : 0;
            if (hole.IsTop || part < length)
            {
                break;
            }
        }

        return _next.AsSpan(0, count);
    }
}
