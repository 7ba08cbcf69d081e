namespace Ebb.Tests.Rules;

/// <summary>Where a rule is broken, all of it: a list cut short would be mended place by place.</summary>
internal static class Broken
{
    public static void Nowhere(IEnumerable<string> places)
    {
        string[] all = [.. places];
        Assert.True(all.Length == 0, string.Join('\n', all));
    }
}
