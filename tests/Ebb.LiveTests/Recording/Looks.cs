using Ebb.Watching;

namespace Ebb.LiveTests.Recording;

/// <summary>Looks that a test which is cancelled does not wait for.</summary>
internal static class Looks
{
    public static Sighting LookNow(this Sampler sampler, bool walks = false) => sampler.Look(walks, TestContext.Current.CancellationToken);
}
