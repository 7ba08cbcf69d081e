namespace Ebb.Trimming;

/// <summary>How memory goes back.</summary>
public enum TrimWay
{
    /// <summary>As the heap asks for it.</summary>
    Chosen = 0,

    /// <summary>Page by page under the arena's lock, a slice at a time.</summary>
    Slices = 1,

    /// <summary>By a call of <c>malloc_trim(0)</c>, which merges the fastbins first.</summary>
    Call = 2,
}
