// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Spreading.Running;
using TestSupport;
using TestSupport.Binary;

namespace Telemetry.Spreading.Tests;

/// <summary>Programs that read, and their ends. Each keeps what it got in a file, and its id in another.</summary>
[Trait("needs", "root")]
public sealed class ProgramTests : IDisposable
{
    private const int Flows = 200;
    private static readonly string[] Names = ["1", "2", "3"];

    private readonly MirrorBox _box = new();

    [RootFact]
    public void programs_get_the_packets_of_their_readers()
    {
        Start();
        Send(first: 0, 4_000);
        _box.End();

        Assert.Equal(Sequence(4_000), Names.SelectMany(NumbersOf).Order());
        Assert.All(Names, name => Assert.Equal(NumbersOf(name).Length, _box.Reader(name).Figures.Packets));
        Assert.True(_box.Summary.IsComplete);
        Assert.DoesNotContain(_box.Notices.Lines, line => line.Contains("its program", StringComparison.Ordinal));
    }

    [RootFact]
    public void the_flows_of_a_killed_program_go_to_the_others_and_come_back_with_it()
    {
        Start();
        Send(first: 0, 2 * Flows);
        WaitForPackets(2 * Flows);
        long[] ofKilled = NumbersOf("2");
        Kill("2");
        MirrorBox.Until(() => _box.Tables.Length == 2, () => "no table without it");
        Send(first: 2 * Flows, 2 * Flows);
        WaitForPackets(4 * Flows);
        long[] beforeReturn = NumbersOf("2");
        TableReport back = _box.Reload();                       // its new program begins its file again
        WaitForProgram("2");
        Send(first: 4 * Flows, 2 * Flows);
        _box.End();

        Assert.NotEmpty(ofKilled);
        Assert.Equal(ofKilled, beforeReturn);
        Assert.Equal(Sequence(4 * Flows).Except(ofKilled).Concat(Sequence(2 * Flows).Select(one => one + (4 * Flows))),
            Names.SelectMany(NumbersOf).Order());
        int[] flowsOfKilled = FlowsOf(ofKilled);
        foreach (string name in (string[])["1", "3"])
        {
            // Its own flows stayed with it all the time, and only those of the killed one came and went.
            int[] own = FlowsOf(NumbersOf(name).Where(number => number < 2 * Flows));
            int[] then = FlowsOf(NumbersOf(name).Where(number => number is >= 2 * Flows and < 4 * Flows));
            int[] later = FlowsOf(NumbersOf(name).Where(number => number >= 4 * Flows));
            Assert.Empty(own.Except(then));
            Assert.Empty(then.Except(own).Except(flowsOfKilled));
            Assert.Equal(own, later);
        }
        Assert.Equal(flowsOfKilled, FlowsOf(NumbersOf("2")));
        Assert.Equal(3, back.Readers.Count);
        Assert.Contains("reader 2: its program ended: the other readers get its flows", _box.Notices.Lines);
    }

    [RootFact]
    public void under_load_a_killed_program_costs_only_what_was_under_way_to_it()
    {
        Start();
        using var load = new Load(_box, Flows);
        MirrorBox.Until(() => load.Sent > 2_000, () => "no load");
        Kill("2");
        MirrorBox.Until(() => _box.Tables.Length == 2, () => "no table without it");
        long atTable = load.Sent;
        MirrorBox.Until(() => load.Sent > atTable + 2_000, () => "no load");
        long sent = load.Stop();
        _box.End();

        long[] delivered = [.. Names.SelectMany(NumbersOf).Order()];
        Assert.Equal(delivered.Distinct(), delivered);
        Assert.Equal(Sequence(sent), delivered.Union(Sequence(atTable)).Order());      // none is missing behind it
        Assert.Equal(sent, _box.Summary.Counts.Flows);
        Assert.Equal(sent, _box.Summary.Readers.Sum(reader => reader.Figures.Packets));
        foreach (string name in (string[])["1", "3"])
        {
            Assert.Equal((0, 0), (_box.Reader(name).Figures.Undelivered, _box.Reader(name).Figures.Dropped));
            Assert.Equal(NumbersOf(name).Length, _box.Reader(name).Figures.Packets);
        }
        Assert.Equal(ReaderState.Ended, _box.Reader("2").State);
        Assert.InRange(sent - delivered.Length, _box.Reader("2").Figures.Undelivered, sent);
    }

    [RootFact]
    public void a_program_that_stands_still_costs_only_its_own_packets_and_they_are_counted()
    {
        Start(_box.Plan with { RingBytes = 8 << 20 });
        TelemetryProcess.Signal(ProcessOf("2"), Signals.Stop);
        const int Sent = 60_000;
        const int Chunk = 4_000;                                // half of a ring, if one reader had them all
        for (int number = 0; number < Sent; number++)
        {
            _box.Send(Flow.Of(number % Flows).Packet(number, isBack: false, length: 1_000));
            if (number % Chunk == Chunk - 1)
                AwaitOthers(number + 1);
        }
        MirrorBox.Until(() => _box.Intervals.Sum(one => one.Readers.Single(reader => reader.Name == "2")
            .Figures.Dropped) > 0, () => "nothing is dropped");
        TelemetryProcess.Signal(ProcessOf("2"), Signals.Continue);
        _box.End();

        ReaderFigures figures = _box.Reader("2").Figures;
        Assert.Equal(figures.Chosen, figures.Packets + figures.Dropped);
        Assert.Equal(figures.Packets, NumbersOf("2").Length);
        Assert.Equal(0, _box.Reader("2").Waiting);
        Assert.False(_box.Summary.IsComplete);
        foreach (string name in (string[])["1", "3"])
            Assert.Equal((0, NumbersOf(name).Length),
                (_box.Reader(name).Figures.Dropped, (int)_box.Reader(name).Figures.Chosen));
        Assert.Equal(Sent, _box.Summary.Counts.Flows);
        // The file says of how many packets it knows that they are missing before the next one.
        Assert.InRange((long)_box.PacketsOf("2").Aggregate(0UL, (sum, one) => sum + one.Missing), 1, figures.Dropped);
    }

    [RootFact]
    public void when_all_programs_have_ended_it_ends()
    {
        Start();
        foreach (string name in Names)
            Kill(name);

        _box.WaitForEnd();

        Assert.Equal("spread: no reader is left; see why their programs end", _box.Failure!.Failure.ToString());
        Assert.All(_box.Summary.Readers, reader => Assert.Equal(ReaderState.Ended, reader.State));
    }

    [RootFact]
    public void the_exit_code_of_a_program_is_said()
    {
        _box.Start(_box.Plan with { Readers = 2, Program = "cat >/dev/null; exit $((READER + 40))" });
        _box.End();

        Assert.Contains("reader 1: its program ended with exit code 41", _box.Notices.Lines);
        Assert.Contains("reader 2: its program ended with exit code 42", _box.Notices.Lines);
        Assert.Null(_box.Failure);
    }

    public void Dispose() => _box.Dispose();

    /// <summary>Waits until all readers but the second have what was sent: they share the CPUs with the
    /// sender.</summary>
    private void AwaitOthers(int sent) => MirrorBox.Until(
        () => _box.Intervals is { Length: > 0 } intervals && intervals.Sum(one => one.Counts.Flows) >= sent
            && intervals[^1].Readers.All(reader => reader.Name == "2" || reader.Waiting == 0),
        () => $"the others do not get on at {sent}");

    private static IEnumerable<long> Sequence(long count) =>
        Enumerable.Range(0, (int)count).Select(number => (long)number);

    private static int[] FlowsOf(IEnumerable<long> numbers) =>
        [.. numbers.Select(number => (int)(number % Flows)).Distinct().Order()];

    private void Start(SpreadPlan? plan = null)
    {
        string folder = _box.Folder.Path;
        _box.Start((plan ?? _box.Plan) with
        {
            Readers = Names.Length,
            Program = $"echo $$ >{folder}/$READER.pid; exec cat >{folder}/$READER.pcapng",
        });
        foreach (string name in Names)
            WaitForProgram(name);
    }

    private void WaitForProgram(string name) => MirrorBox.Until(
        () => TryProcessOf(name) is { } process && File.Exists($"/proc/{process}/cmdline")
            && File.ReadAllText($"/proc/{process}/cmdline").StartsWith("cat", StringComparison.Ordinal),
        () => $"no program {name}");

    private int? TryProcessOf(string name) => File.Exists(_box.Folder.File($"{name}.pid"))
        && int.TryParse(
            File.ReadAllText(_box.Folder.File($"{name}.pid")), CultureInfo.InvariantCulture, out int process)
        ? process : null;

    private int ProcessOf(string name) => TryProcessOf(name) ?? throw new InvalidOperationException("it has not begun");

    private void Kill(string name) => TelemetryProcess.Signal(ProcessOf(name), Signals.Kill);

    private void Send(long first, int count)
    {
        for (long sent = 0; sent < count; sent++)
            _box.Send(Flow.Of((int)(sent % Flows)).Packet(first + sent, isBack: sent / Flows % 2 == 1));
    }

    private void WaitForPackets(int count) => MirrorBox.Until(
        () => Names.Sum(name => NumbersOf(name).Length) == count,
        () => string.Join(", ", Names.Select(name => NumbersOf(name).Length)));

    private long[] NumbersOf(string name) =>
        [.. Pcapng.Read(_box.Folder.File($"{name}.pcapng")).Select(packet => Flow.MarkOf(packet.Bytes).Number)];
}
