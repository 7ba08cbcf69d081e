using Ebb.Watching;

namespace Ebb.Tests.Watching;

public static class FilesOfMassif
{
    // As valgrind 3.19 writes it.
    private const string Whole = """
        desc: --time-unit=B
        cmd: ./worker --fast
        time_unit: B
        #-----------
        snapshot=0
        #-----------
        time=0
        mem_heap_B=0
        mem_heap_extra_B=0
        mem_stacks_B=0
        heap_tree=empty
        #-----------
        snapshot=1
        #-----------
        time=1120
        mem_heap_B=1000
        mem_heap_extra_B=120
        mem_stacks_B=0
        heap_tree=peak
        n1: 1000 (heap allocation functions) malloc/new/new[], --alloc-fns, etc.
         n0: 1000 0x109173: main (worker.c:6)
        #-----------
        snapshot=2
        #-----------
        time=2240
        mem_heap_B=0
        mem_heap_extra_B=0
        mem_stacks_B=0
        heap_tree=empty

        """;

    [Fact]
    public static void Are_read_as_a_history()
    {
        var file = MassifFile.Read(Whole.Split('\n'));
        History history = file.ToHistory("massif.out.1");

        Assert.Equal(("./worker --fast", "B", false), (file.Command, file.TimeUnit, file.IsCut));
        Assert.Equal([0, 1120, 0], RecordedSeries.Of(history, FigureNames.Live).Values);
        Assert.Equal([0, 1.12, 2.24], RecordedSeries.Of(history, FigureNames.Live).Seconds);
        Assert.Equal("worker", history.Processes[0].Name);
        Assert.Contains(history.Remarks, remark => remark.Code == "massif-time");
    }

    [Fact]
    public static void That_are_cut_off_anywhere_are_read_up_to_there()
    {
        int most = 0;
        for (int length = 0; length <= Whole.Length; length++)
        {
            var file = MassifFile.Read(Whole[..length].Split('\n'));

            Assert.InRange(file.Snapshots.Count, most, 3);
            most = file.Snapshots.Count;
            Assert.All(file.Snapshots, snapshot => Assert.Contains(snapshot.InBlocks.Count, (ulong[])[0, 1120]));
        }

        Assert.Equal(3, most);
        Assert.True(MassifFile.Read(Whole[..Whole.LastIndexOf("heap_tree", StringComparison.Ordinal)].Split('\n')).IsCut);
    }

    [Fact]
    public static void That_make_no_sense_have_nothing_in_them()
    {
        Assert.Empty(MassifFile.Read(["", "time=", "mem_heap_B=x", "=", "time=-1", "heap_tree=empty"]).Snapshots);
        Assert.Empty(MassifFile.Read(["snapshot=0", "time=1", "mem_heap_B=99999999999999999999", "heap_tree=empty"]).Snapshots);
    }
}
