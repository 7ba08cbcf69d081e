using Ebb.Watching;

namespace Ebb.Tests.Watching;

public static class PressureOfAGroup
{
    private const string Text = "some avg10=0.12 avg60=0.00 avg300=0.00 total=1234567\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=42\n";

    [Fact]
    public static void Is_the_time_that_was_waited()
    {
        Assert.Equal(TimeSpan.FromMicroseconds(1_234_567), GroupReader.Waited(Text, "some"));
        Assert.Equal(TimeSpan.FromMicroseconds(42), GroupReader.Waited(Text, "full"));
        Assert.Null(GroupReader.Waited("", "some"));
        Assert.Null(GroupReader.Waited("some avg10=0.00 total=x", "some"));
    }
}
