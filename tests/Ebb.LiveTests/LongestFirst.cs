using Ebb.LiveTests.Recording;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(Ebb.LiveTests.LongestFirst))]

namespace Ebb.LiveTests;

/// <summary>Begins with what is waited for longest, so that the rest runs meanwhile.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection =>
        [.. testCollections.OrderByDescending(static collection => collection.TestCollectionDisplayName == StoriesOfAMinute.Name)];
}
