// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Definitions;
using Telemetry.Model.Control;
using Telemetry.Model.Packets;
using Telemetry.Pipeline.Decoding;
using Telemetry.Pipeline.Decoding.Tcp;
using TestSupport.Capture;
using TestSupport.Sequencing;

namespace Telemetry.Capture.Tests;

/// <summary>A note of the host thread has its place among the packets by its stamp.</summary>
public sealed class ControlMessageTests
{
    private const int A = 1;

    private readonly ControlQueue _notes = new();
    private readonly ScriptedRing.Content _ring = new();
    private readonly List<string> _seen = [];
    private readonly RecordReader<ScriptedRing, Sink, NoTap> _reader;

    public ControlMessageTests()
    {
        Topology topology = new FeedScript().Topology;
        var decoder = new PacketDecoder<Sink>(
            topology, TcpStreamOptions.For(topology), new Sink(_seen, new PacketEvent[1]));
        _reader = new RecordReader<ScriptedRing, Sink, NoTap>(
            null!, [new ScriptedRing(_ring)], decoder, new FlowInterfaces(2), 0, _notes, default);
    }

    [Fact]
    public void a_note_waits_for_the_packets_before_it()
    {
        _ring.Write(A, 100_000, 1);
        _notes.TryAdd(new ControlMessage { Kind = ControlKind.LineNotJoined, LineIndex = 0, StampNs = 150_000 });
        _reader.Pass(110_000);
        Assert.Equal(["Feed 100000"], _seen);

        _ring.Write(A, 140_000, 2);
        _ring.Write(A, 200_000, 3);
        _reader.Pass(210_000);
        Assert.Equal(["Feed 100000", "Feed 140000", "ControlMessage 150000", "Feed 200000"], _seen);
    }

    /// <summary>A reader that was kept from its CPU meanwhile finds all of it at once.</summary>
    [Fact]
    public void notes_among_the_packets_of_one_pass_are_taken_in_their_places()
    {
        for (int packet = 1; packet <= 4; packet++)
            _ring.Write(A, packet * 100_000, (ulong)packet);
        foreach (long stampNs in (long[])[50_000, 60_000, 200_000, 250_000, 500_000])
            _notes.TryAdd(new ControlMessage { Kind = ControlKind.LineJoined, LineIndex = 1, StampNs = stampNs });

        _reader.Pass(410_000);

        Assert.Equal(
            ["ControlMessage 50000", "ControlMessage 60000", "Feed 100000", "Feed 200000", "ControlMessage 200000",
                "ControlMessage 250000", "Feed 300000", "Feed 400000"], _seen);
    }

    [Fact]
    public void a_note_comes_with_time_when_no_packet_does()
    {
        _notes.TryAdd(new ControlMessage { Kind = ControlKind.LineJoined, LineIndex = 1, StampNs = 150_000 });
        _reader.Pass(100_000);
        _reader.Pass(10_000_000);
        Assert.Contains("ControlMessage 150000", _seen);
    }

    [Fact]
    public void the_end_takes_the_notes_that_wait()
    {
        _notes.TryAdd(new ControlMessage { Kind = ControlKind.LineJoined, LineIndex = 1, StampNs = 150_000 });
        _reader.Finish(100_000);
        Assert.Equal(["ControlMessage 150000", "EndOfInput 100000"], _seen);
    }

    private readonly struct Sink(List<string> seen, PacketEvent[] place) : IPacketEventSink
    {
        public ref PacketEvent Claim() => ref place[0];

        public void Publish()
        {
            if (place[0].Kind != PacketEventKind.Clock)
                seen.Add($"{place[0].Kind} {place[0].StampNs}");
        }
    }
}
