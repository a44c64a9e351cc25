// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Counters;
using Telemetry.Model.Definitions;
using Telemetry.Model.Events;
using Telemetry.Model.Packets;
using Telemetry.Pipeline.Sequencing;
using Telemetry.Pipeline.Tests.Decoding;
using TestSupport.Decoding;

namespace Telemetry.Pipeline.Tests.Latency;

/// <summary>Notes of the kernel about connections: what was sent again, and who has the socket.</summary>
public sealed class TcpNoteTests
{
    private const int Length = HealthTalk.OrderLength;
    private const uint Syn = 0xFFFF_FF00;                       // the client's, as HealthTalk sends it
    private const ushort Port = 1;
    private const uint Pid = 4711;

    private static readonly EventSubject Strategy = EventSubject.OfThread("strategy", "");

    private readonly ResentCounts _counts = new();
    private readonly GatewayRig _rig;

    public TcpNoteTests() => _rig = new GatewayRig(SharedGateway.Of([SharedGateway.Session(0)]), _counts);

    [Fact]
    public void bytes_sent_again_name_the_requests_that_wait_in_them()
    {
        new HealthTalk(_rig).Open().Order(0).Order(Length).Order(2 * Length).Order(3 * Length);

        _rig.Note(Resent(from: Length, bytes: 2 * Length, ResentReason.Timeout));

        TelemetryEvent item = Assert.Single(Events(TelemetryEventKind.SegmentResent));
        Assert.Equal((0, 1u, 2L * Length, 2u), (item.SessionIndex, item.Connection, item.Count, item.Requests));
        Assert.Equal(
            ((long)ResentReason.Timeout, EventSeverity.Warning, EventState.Instant),
            (item.Amount, item.Severity, item.State));
        Assert.Equal(_rig.Wire.NowNs, item.StampNs);
        Assert.Equal(2u, item.Key.Integer);
        Assert.Equal(((long Fast, long Timeout)?)(0, 1), _counts.Of(1));
    }

    [Fact]
    public void part_of_a_request_concerns_it_and_its_neighbours_are_not()
    {
        new HealthTalk(_rig).Open().Order(0).Order(Length).Order(2 * Length);

        _rig.Note(Resent(from: Length + 10, bytes: 5, ResentReason.Fast));

        Assert.Equal((1u, 5L), Requests());
        Assert.Equal(((long Fast, long Timeout)?)(1, 0), _counts.Of(1));
    }

    [Fact]
    public void an_answered_request_does_not_wait_any_more()
    {
        new HealthTalk(_rig).Open().Order(0).Data(0, Length, Soup.OrderAccepted(1));

        _rig.Note(Resent(from: 0, bytes: Length, ResentReason.Probe));

        Assert.Equal((0u, (long)Length), Requests());
        Assert.Equal(((long Fast, long Timeout)?)(0, 0), _counts.Of(1));
    }

    [Fact]
    public void a_handshake_sent_again_has_no_bytes_and_no_event()
    {
        new HealthTalk(_rig).Syn();

        _rig.Note(Resent(from: -1, bytes: 0, ResentReason.Timeout));

        Assert.Empty(Events(TelemetryEventKind.SegmentResent));
        Assert.Equal(((long Fast, long Timeout)?)(0, 1), _counts.Of(1));
    }

    [Fact]
    public void a_super_packet_counts_its_segments()
    {
        new HealthTalk(_rig).Open().Order(0);

        _rig.Note(Resent(from: 0, bytes: Length, ResentReason.Fast) with { Segments = 3 });

        Assert.Equal(3, _counts.Of(1)!.Value.Fast);
    }

    [Fact]
    public void a_connection_that_is_not_known_has_no_requests()
    {
        _rig.Note(Resent(from: 0, bytes: Length, ResentReason.Other));

        TelemetryEvent item = Assert.Single(Events(TelemetryEventKind.SegmentResent));
        Assert.Equal((0u, 0u, (long)Length), (item.Connection, item.Requests, item.Count));
    }

    [Fact]
    public void a_reset_names_the_process_that_connected()
    {
        _rig.Note(Connects());
        HealthTalk talk = new HealthTalk(_rig).Open();
        _rig.Note(Established());
        talk.Order(0);
        _rig.Note(Resent(from: 0, bytes: Length, ResentReason.Fast));
        talk.Reset(isOfExchange: true, next: Length);

        Assert.Equal((Pid, Strategy), Owner(TelemetryEventKind.SegmentResent));
        Assert.Equal((Pid, Strategy), Owner(TelemetryEventKind.ConnectionReset));
    }

    [Fact]
    public void a_reset_of_a_connection_from_before_has_no_process()
    {
        HealthTalk talk = new HealthTalk(_rig).Open();
        _rig.Note(Established());
        talk.Reset(isOfExchange: true);

        Assert.Equal((0u, default), Owner(TelemetryEventKind.ConnectionReset));
    }

    [Fact]
    public void a_refused_connect_names_the_only_process_that_began_one()
    {
        _rig.Note(Connects());
        new HealthTalk(_rig).Syn().Refuse();

        Assert.Equal((Pid, Strategy), Owner(TelemetryEventKind.ConnectFailed));
    }

    [Fact]
    public void a_refused_connect_of_one_of_two_processes_names_none()
    {
        _rig.Note(Connects());
        _rig.Note(Connects() with { Socket = 8, ProcessId = Pid + 1 });
        new HealthTalk(_rig).Syn().Refuse();

        Assert.Equal((0u, default), Owner(TelemetryEventKind.ConnectFailed));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void a_process_that_began_long_before_or_has_closed_is_not_meant(bool hasClosed)
    {
        _rig.Note(Connects());
        if (hasClosed)
            _rig.Note(Connects() with { ProcessId = 0, IsClosed = true });
        else
            _rig.Wire.NowNs += ConnectionOwners.LongestStartNs;
        new HealthTalk(_rig).Syn().Refuse();

        Assert.Equal((0u, default), Owner(TelemetryEventKind.ConnectFailed));
    }

    [Fact]
    public void the_oldest_process_gives_way()
    {
        _rig.Note(Connects());
        HealthTalk talk = new HealthTalk(_rig).Open();
        _rig.Note(Established());
        for (uint other = 1; other <= ConnectionOwners.Capacity; other++)
            _rig.Note(Connects() with { Socket = 1_000 + other });
        talk.Reset(isOfExchange: true);

        Assert.Equal((0u, default), Owner(TelemetryEventKind.ConnectionReset));
    }

    [Fact]
    public void counts_are_unknown_once_a_newer_connection_has_their_place()
    {
        var counts = new ResentCounts();
        counts.Add(1, ResentReason.Fast, 2);
        counts.Add(1 + 4096, ResentReason.Timeout, 1);
        counts.Add(1, ResentReason.Fast, 1);

        Assert.Null(counts.Of(1));
        Assert.Equal(((long Fast, long Timeout)?)(0, 1), counts.Of(4097));
        Assert.Equal(((long Fast, long Timeout)?)(0, 0), counts.Of(8193));
    }

    [Fact]
    public void without_notes_nothing_is_known()
    {
        var rig = new GatewayRig(SharedGateway.Of([SharedGateway.Session(0)]));
        new HealthTalk(rig).Open().Order(0);

        rig.Note(Resent(from: 0, bytes: Length, ResentReason.Fast));

        Assert.DoesNotContain(rig.Events, item => item.Kind == TelemetryEventKind.SegmentResent);
    }

    private static TcpNote Connects() => new()
    {
        Kind = TcpNoteKind.State,
        FlowId = 1,
        Socket = 7,
        ProcessId = Pid,
        Process = Strategy,
        ClientAddress = EndpointAddress.FromIPv4(0x0A00_0001),
    };

    private static TcpNote Established() => Connects() with { ProcessId = 0, Process = default, ClientPort = Port };

    private static TcpNote Resent(int from, int bytes, ResentReason reason) => Established() with
    {
        Kind = TcpNoteKind.Resent,
        Reason = reason,
        TcpSequence = unchecked(Syn + 1 + (uint)from),
        PayloadLength = bytes,
        Segments = 1,
    };

    private IEnumerable<TelemetryEvent> Events(TelemetryEventKind kind) =>
        _rig.Events.Where(item => item.Kind == kind);

    private (uint Requests, long Bytes) Requests() =>
        Assert.Single(Events(TelemetryEventKind.SegmentResent)) is var item ? (item.Requests, item.Count) : default;

    private (uint Pid, EventSubject Process) Owner(TelemetryEventKind kind) =>
        Assert.Single(Events(kind)) is var item ? (item.ProcessId, item.Subject) : default;
}
