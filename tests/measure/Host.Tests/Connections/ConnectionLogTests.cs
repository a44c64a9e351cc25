// SPDX-License-Identifier: Apache-2.0
using Telemetry.Host.Connections;
using Telemetry.Host.Processes;
using Telemetry.Kernel.HostPath;
using Telemetry.Kernel.Layout;
using Telemetry.Kernel.Netlink;
using Telemetry.Messages;
using Telemetry.Model.Counters;
using Telemetry.Model.Definitions;
using Telemetry.Model.Events;
using static Telemetry.Kernel.Netlink.TcpState;

namespace Telemetry.Host.Tests.Connections;

/// <summary>Ends of connections by the changes of their state, as Linux makes them.</summary>
public sealed class ConnectionLogTests
{
    private const int Reset = 104;
    private const int Refused = 111;
    private const int TimedOut = 110;
    private const int Unreachable = 113;
    private const int BrokenPipe = 32;
    private const int Aborted = 103;

    private static readonly EndpointAddress Here = new(EndpointAddress.FromIPv4(0x0A00_0001), 40_000);
    private static readonly EndpointAddress There = new(EndpointAddress.FromIPv4(0x0A00_0002), 9_000);

    private readonly List<LoggedConnection> _rows = [];
    private readonly ConnectionLog _log;
    private ulong _nowNs = 1_000;

    public ConnectionLogTests() => _log = new ConnectionLog(3, row =>
    {
        _rows.Add(row);
        return true;
    });

    public static TheoryData<string, TcpState[], int, ConnectionEnd, string?> Ends => new()
    {
        { "closed here", [Close, SynSent, Established, FinWait1, FinWait2, Close], 0, ConnectionEnd.Fin, "local" },
        {
            "closed by the peer", [Close, SynSent, Established, CloseWait, LastAck, Close], 0, ConnectionEnd.Fin, "peer"
        },
        { "both at once", [Close, SynSent, Established, FinWait1, Closing, Close], 0, ConnectionEnd.Fin, "local" },
        { "reset by the peer", [Close, SynSent, Established, Close], Reset, ConnectionEnd.Reset, "peer" },
        { "after its FIN", [Close, SynSent, Established, CloseWait, Close], BrokenPipe, ConnectionEnd.Reset, "peer" },
        { "reset here", [Close, SynSent, Established, Close], 0, ConnectionEnd.Reset, "local" },
        { "after the peer's FIN", [Close, SynSent, Established, CloseWait, Close], 0, ConnectionEnd.Reset, "local" },
        { "killed", [Close, SynSent, Established, Close], Aborted, ConnectionEnd.Reset, "local" },
        { "silent", [Close, SynSent, Established, Close], TimedOut, ConnectionEnd.Timeout, "ETIMEDOUT" },
        { "no route", [Close, SynSent, Established, Close], Unreachable, ConnectionEnd.Timeout, "EHOSTUNREACH" },
        {
            "closed, silent", [Close, SynSent, Established, FinWait1, Close], TimedOut, ConnectionEnd.Timeout,
            "ETIMEDOUT"
        },
        { "refused", [Close, SynSent, Close], Refused, ConnectionEnd.Failed, "ECONNREFUSED" },
        { "not answered", [Close, SynSent, Close], TimedOut, ConnectionEnd.Failed, "ETIMEDOUT" },
        { "given up", [Close, SynSent, Close], 0, ConnectionEnd.Failed, "local" },
        { "another error", [Close, SynSent, Close], 77, ConnectionEnd.Failed, "77" },
    };

    [Theory]
    [MemberData(nameof(Ends))]
    public void each_end_has_its_name(string name, TcpState[] states, int error, ConnectionEnd end, string? reason)
    {
        Change(1, states, error);

        LoggedConnection row = Assert.Single(_rows);
        Assert.Equal((name, end, reason), (name, row.End, row.Reason));
        Assert.Equal((Here, There, TrafficDirection.Out), (row.Local, row.Remote, row.Direction));
        Assert.Equal((1_001L, 1_000L + states.Length - 1), (row.StartStampNs, row.EndStampNs));
        Assert.Equal(0, _log.Open);
    }

    [Fact]
    public void an_accepted_connection_begins_when_it_is_established()
    {
        Change(1, [SynReceived, Established, CloseWait, LastAck, Close], 0);

        Assert.Equal((TrafficDirection.In, 1_001L), (_rows[0].Direction, _rows[0].StartStampNs));
    }

    [Fact]
    public void payload_is_counted_without_what_was_sent_again_and_without_the_fin()
    {
        ConnectionRecord record = Record(7, FinWait2, Close, 0);
        (record.BytesSent, record.BytesSentAgain, record.BytesReceived) = (1_500, 500, 701);
        (record.SegmentsSentAgain, record.SmoothedRtt, record.HasPeerClosed) = (3, 8_001, true);
        _log.Add(record, 0);
        _log.Own(new SocketOwnerTable(), 0);

        LoggedConnection row = Assert.Single(_rows);
        Assert.Equal((1_000L, 700L, 3L, 1_000_125L), (row.BytesSent, row.BytesReceived, row.Retransmits, row.SrttNs));
        Assert.Equal(NullValue.Int64, row.StartStampNs);
    }

    [Fact]
    public void a_port_that_is_known_only_after_the_syn_is_the_connections()
    {
        ConnectionRecord first = Record(1, Close, SynSent, 0);
        first.LocalPort = 0;
        _log.Add(first, 0);
        _log.Add(Record(1, SynSent, Established, 0), 0);
        ConnectionRecord last = Record(1, Established, Close, Reset);
        last.LocalPort = 0;
        _log.Add(last, 0);
        _log.Own(new SocketOwnerTable(), 0);

        Assert.Equal(Here, Assert.Single(_rows).Local);
    }

    [Fact]
    public void a_full_table_counts_what_it_does_not_follow_and_still_reports_the_end()
    {
        for (ulong cookie = 1; cookie <= 5; cookie++)
            Change(cookie, [Close, SynSent, Established], 0);
        Assert.Equal((3, 4L), (_log.Open, _log.Limited));

        Change(5, [Established, Close], Reset);
        Assert.Equal((ConnectionEnd.Reset, NullValue.Int64), (_rows[0].End, _rows[0].StartStampNs));
        Change(1, [Established, Close], Reset);
        Change(6, [Close, SynSent], 0);
        Assert.Equal((3, 4L), (_log.Open, _log.Limited));
    }

    [Fact]
    public void those_open_at_the_end_are_reported_as_open()
    {
        Change(1, [Close, SynSent, Established], 0);
        _log.Finish(null, 5_000);

        LoggedConnection row = Assert.Single(_rows);
        Assert.Equal((ConnectionEnd.Open, null, 1_001L, 5_000L, NullValue.Int64),
            (row.End, row.Reason, row.StartStampNs, row.EndStampNs, row.BytesSent));
        Assert.Equal(0, _log.Open);
    }

    [Theory]
    [InlineData(1_001, false)]
    [InlineData(1_002, true)]
    public void who_closes_a_socket_that_is_older_is_named_last(ulong processStartNs, bool isHeir)
    {
        _log.Add(Record(1, SynReceived, Established, 0), 0);
        _log.Add(Record(1, Established, CloseWait, 0), 0);
        ConnectionRecord closing = Record(1, CloseWait, LastAck, 0);
        (closing.Process, closing.ProcessStartNs) = (4_000_000, processStartNs);
        _log.Add(closing, 0);
        _log.Add(Record(1, LastAck, Close, 0), 0);

        Assert.Equal(ProcessIdentities.AreGlobal && !isHeir ? 1 : 0, _rows.Count);
        _log.Own(new SocketOwnerTable(), 0);
        Assert.Equal(ProcessIdentities.AreGlobal ? 4_000_000 : 0, Assert.Single(_rows).Pid);
    }

    [Fact]
    public void a_row_that_is_not_taken_is_counted()
    {
        var log = new ConnectionLog(3, _ => false);
        log.Add(Record(1, Established, Close, Reset), 0);
        log.Own(new SocketOwnerTable(), 0);

        Assert.Equal(1, log.Lost);
    }

    [Fact]
    public void a_socket_that_never_connected_is_no_connection()
    {
        Change(1, [Close, Close], 0);
        Change(2, [SynReceived, Close], Reset);

        Assert.Empty(_rows);
    }

    // Kernels before 5.12 number a socket only when somebody asks for it.
    [Fact]
    public void a_connection_is_followed_by_its_address_until_it_has_a_number()
    {
        _log.Add(Record(0, Close, SynSent, 0) with { Socket = 0xffff_8000_0000_0040 }, 0);
        _log.Add(Record(0, SynSent, Established, 0) with { Socket = 0xffff_8000_0000_0040 }, 0);
        _log.Add(Record(7, Established, FinWait1, 0) with { Socket = 0xffff_8000_0000_0040 }, 0);
        Assert.Equal(1, _log.Open);

        _log.Add(Record(7, FinWait1, Close, 0) with { Socket = 0xffff_8000_0000_0040 }, 0);
        _log.Add(Record(0, Close, SynSent, 0) with { Socket = 0xffff_8000_0000_0040 }, 0);
        _log.Own(new SocketOwnerTable(), 0);

        Assert.Equal((1, 1001), (_log.Open, Assert.Single(_rows).StartStampNs));
    }

    private void Change(ulong cookie, TcpState[] states, int error)
    {
        for (int step = 1; step < states.Length; step++)
            _log.Add(Record(cookie, states[step - 1], states[step], states[step] == Close ? error : 0), 0);
        _log.Own(new SocketOwnerTable(), 0);
    }

    private ConnectionRecord Record(ulong cookie, TcpState before, TcpState after, int error) => new()
    {
        StampNs = ++_nowNs,
        Cookie = cookie,
        OldState = before,
        NewState = after,
        Error = (ushort)error,
        Local = Here,
        Remote = There,
    };
}
