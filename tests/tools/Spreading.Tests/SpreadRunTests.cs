// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Telemetry.CaptureFiles;
using Telemetry.Model.Clocks;
using Telemetry.Spreading.Running;
using TestSupport;

namespace Telemetry.Spreading.Tests;

/// <summary>A spreading on a mirror port: who gets which packets.</summary>
[Trait("needs", "root")]
public sealed class SpreadRunTests : IDisposable
{
    private const int Flows = 200;
    private const int PacketsPerFlow = 60;
    private static readonly string[] Names = ["1", "2", "3", "4"];

    private readonly MirrorBox _box = new();

    [RootFact]
    public void every_packet_comes_to_exactly_one_reader_and_both_directions_to_the_same()
    {
        _box.Start(_box.Plan with { Readers = 4, CaptureFolder = _box.Folder.Path });
        long beginNs = WallTime.NowNs;

        SendAll(first: 0, PacketsPerFlow);

        long endNs = WallTime.NowNs;
        _box.End();
        var files = Names.ToDictionary(name => name, _box.PacketsOf);
        int sent = Flows * PacketsPerFlow;
        Assert.Equal(Enumerable.Range(0, sent).Select(number => (long)number), NumbersOf(files.Values).Order());
        Assert.All(Enumerable.Range(0, Flows), flow => Assert.Single(ReadersOf(files, flow)));
        foreach (List<FilePacket> packets in files.Values)
        {
            long[] numbers = [.. packets.Select(packet => Flow.MarkOf(packet.Bytes).Number)];
            Assert.Equal(numbers.Order(), numbers);             // in the order in which they were sent
            Assert.All(packets, packet => Assert.InRange(packet.TimeNs, beginNs, endNs));
            Assert.All(packets, packet => Assert.Equal(0UL, packet.Missing));
        }
        Assert.All(Names, name =>
        {
            ReaderFigures figures = _box.Reader(name).Figures;
            Assert.Equal((files[name].Count, files[name].Count), (figures.Chosen, figures.Packets));
            Assert.Equal(files[name].Sum(packet => packet.Bytes.Length), figures.Bytes);
            Assert.True(figures.Packets > 0);
        });
        Assert.Equal((sent, sent), (_box.Summary.Counts.Spread, _box.Summary.Counts.Flows));
        Assert.True(_box.Summary.IsComplete);
    }

    [RootFact]
    public void frames_are_written_as_they_were_on_the_wire()
    {
        (ushort, ushort)[][] tags = [[], [(0x8100, 7)], [(0x88A8, 9), (0x8100, 7)], [(0x8100, 0)]];
        byte[][] sent = [.. tags.SelectMany((some, place) => Enumerable.Range(0, 10).Select(
            id => Flow.Of(id).Packet((place * 10) + id, isBack: false, length: 20 + id, some)))];
        _box.Start(_box.Plan with { Readers = 3, CaptureFolder = _box.Folder.Path });

        foreach (byte[] frame in sent)
            _box.Send(frame);

        _box.End();
        byte[][] received = [.. Names[..3].SelectMany(_box.PacketsOf).Select(packet => packet.Bytes)
            .OrderBy(bytes => Flow.MarkOf(bytes).Number)];
        Assert.Equal(sent.Length, received.Length);
        for (int place = 0; place < sent.Length; place++)
            Assert.Equal(sent[place], received[place]);
    }

    [RootFact]
    public void what_has_no_flow_comes_to_the_fixed_reader()
    {
        PacketBuilder plain = new() { Payload = PacketBuilder.Bytes(40) };
        _box.Start(_box.Plan with { Readers = 4, CaptureFolder = _box.Folder.Path });

        for (int count = 0; count < 30; count++)
        {
            _box.Send((plain with { FragmentField = 0x2000, Source = new IPAddress([10, 0, 0, (byte)count]) }).Build());
            _box.Send((plain with { EtherType = 0x88F7 }).Build());
            _box.Send((plain with { HeaderWords = 4 }).Build());
        }

        _box.End();
        SpreadCounts counts = _box.Summary.Counts;
        Assert.Equal((0, 30, 30, 30), (counts.Flows, counts.Fragments, counts.NotIp, counts.Unreadable));
        Assert.Equal(90, _box.PacketsOf(_box.Summary.FixedReader!).Count);
        Assert.Equal(90, _box.Reader(_box.Summary.FixedReader!).Figures.Packets);
    }

    [RootFact]
    public void readers_that_leave_and_come_back_under_load_cost_no_packet_and_double_none()
    {
        string[] all = ["a", "b", "c", "d"];
        _box.WriteReaders(all);
        _box.Start(_box.Plan with { ReadersFile = _box.ReadersFile, CaptureFolder = _box.Folder.Path });
        using var load = new Load(_box, Flows);

        List<(string Leaving, TableReport Before, TableReport Table)> leaves = [];
        for (int round = 0; round < 6; round++)
        {
            string leaving = all[round % all.Length];
            TableReport before = _box.Tables[^1];
            _box.WriteReaders([.. all.Where(name => name != leaving)]);
            leaves.Add((leaving, before, _box.Reload()));
            WaitUntilLeft(leaving);
            _box.WriteReaders(all);
            TableReport back = _box.Reload();
            Assert.Equal(before.Readers, back.Readers);         // the same slots as before
        }
        long sent = load.Stop();

        _box.End();
        Assert.Equal(Sequence(sent), NumbersOf(all.Select(_box.PacketsOf)).Order());
        Assert.True(_box.Summary.IsComplete);
        Assert.Equal(13, _box.Summary.Tables);
        Assert.All(leaves, one =>
            Assert.Equal(one.Before.Readers.Single(reader => reader.Reader == one.Leaving).Slots, one.Table.Moved));
    }

    [RootFact]
    public void only_the_flows_of_a_reader_that_leaves_change_their_reader()
    {
        string[] all = ["a", "b", "c"];
        _box.WriteReaders(all);
        _box.Start(_box.Plan with { ReadersFile = _box.ReadersFile, CaptureFolder = _box.Folder.Path });
        SendAll(first: 0, 2);
        _box.WriteReaders("a", "c");
        _box.Reload();
        SendAll(first: 2 * Flows, 2);
        _box.End();

        var files = all.ToDictionary(name => name, _box.PacketsOf);
        for (int flow = 0; flow < Flows; flow++)
        {
            string before = Assert.Single(ReadersOf(files, flow, below: 2 * Flows));
            string after = Assert.Single(ReadersOf(files, flow, from: 2 * Flows));
            Assert.True(before == after || (before == "b" && after != "b"), $"flow {flow}: {before}, {after}");
        }
        Assert.Equal(ReaderState.Left, _box.Reader("b").State);
        Assert.Equal(0, _box.Reader("b").Slots);
    }

    [RootFact]
    public void places_in_the_group_outlive_an_interface_that_goes_down()
    {
        _box.Start(_box.Plan with { Readers = 4, CaptureFolder = _box.Folder.Path });
        SendAll(first: 0, 2);

        _box.Ip("link", "set", _box.Network.ReceiverInterface, "down");
        _box.Ip("link", "set", _box.Network.ReceiverInterface, "up");
        SendAll(first: 2 * Flows, 2);

        _box.End();
        var files = Names.ToDictionary(name => name, _box.PacketsOf);
        for (int flow = 0; flow < Flows; flow++)
            Assert.Equal(4, files[Assert.Single(ReadersOf(files, flow))].Count(one => IsOf(one, flow, 0)));
        Assert.True(_box.Summary.IsComplete);
    }

    [RootFact]
    public void files_of_a_reader_rotate()
    {
        _box.Start(_box.Plan with
        {
            Readers = 2,
            CaptureFolder = _box.Folder.Path,
            Rotation = new FrameRotation(1 << 20, 3),
        });
        const int Packets = 8_000;
        for (int number = 0; number < Packets; number++)
            _box.Send(Flow.Of(number % Flows).Packet(number, isBack: false, length: 1_000));
        _box.End();

        foreach (string name in Names[..2])
        {
            Assert.Equal(3, Directory.GetFiles(_box.Folder.Path, $"{name}-??????.pcapng").Length);
            List<FilePacket> kept = _box.PacketsOf(name);
            Assert.InRange(kept.Count, 1_900, 2_900);           // two are full, of 1 MiB each
            Assert.Equal(_box.Reader(name).Figures.Packets, _box.Reader(name).Figures.Chosen);
        }
        Assert.Equal(Packets, Names[..2].Sum(name => _box.Reader(name).Figures.Packets));
    }

    [RootFact]
    public void an_interface_that_is_removed_ends_it()
    {
        _box.Start(_box.Plan with { Readers = 2 });
        SendAll(first: 0, 2);

        _box.Network.Disconnect();

        _box.WaitForEnd();
        Assert.Equal("rx0: the interface is gone; restart it when it is back", _box.Failure!.Failure.ToString());
        Assert.Equal(2 * Flows, _box.Summary.Counts.Flows);
        Assert.Equal(2 * Flows, _box.Summary.Readers.Sum(reader => reader.Figures.Packets));
    }

    [RootFact]
    public void intervals_add_up_to_the_run()
    {
        _box.Start(_box.Plan with { Readers = 3 });
        for (int round = 0; round < 3; round++)
        {
            int before = _box.Intervals.Length;
            SendAll(first: 0, 2);
            MirrorBox.Until(() => _box.Intervals.Length > before + 2, () => "no interval");
        }
        _box.End();

        Assert.Equal(6 * Flows, _box.Summary.Counts.Flows);
        Assert.Equal(6 * Flows, _box.Intervals.Sum(one => one.Counts.Flows));
        foreach (ReaderReport reader in _box.Summary.Readers)
        {
            Assert.Equal(reader.Figures.Packets, _box.Intervals.Sum(
                one => one.Readers.Single(other => other.Name == reader.Name).Figures.Packets));
        }
    }

    public void Dispose() => _box.Dispose();

    private static IEnumerable<long> Sequence(long count) =>
        Enumerable.Range(0, (int)count).Select(number => (long)number);

    private static IEnumerable<long> NumbersOf(IEnumerable<List<FilePacket>> files) =>
        files.SelectMany(packets => packets).Select(packet => Flow.MarkOf(packet.Bytes).Number);

    private static string[] ReadersOf(
        Dictionary<string, List<FilePacket>> files, int flow, long from = 0, long below = long.MaxValue) =>
        [.. files.Where(file => file.Value.Any(packet => IsOf(packet, flow, from, below))).Select(file => file.Key)];

    private static bool IsOf(FilePacket packet, int flow, long from, long below = long.MaxValue)
    {
        (long number, int of) = Flow.MarkOf(packet.Bytes);
        return of == flow && number >= from && number < below;
    }

    private void SendAll(long first, int perFlow)
    {
        for (long sent = 0; sent < Flows * perFlow; sent++)
            _box.Send(Flow.Of((int)(sent % Flows)).Packet(first + sent, isBack: sent / Flows % 2 == 1));
    }

    private void WaitUntilLeft(string reader) => MirrorBox.Until(
        () => _box.Intervals.LastOrDefault()?.Readers.Single(one => one.Name == reader).State == ReaderState.Left,
        () => string.Join('\n', _box.Notices.Lines));
}
