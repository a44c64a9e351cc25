// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Net.Sockets;
using Telemetry.Host.Tcp;
using Telemetry.Kernel.Netlink;
using TestSupport;

namespace Telemetry.Host.Tests.Tcp;

/// <summary>Figures of connections whose bytes, drops and waits the test made, and what <c>ss</c> prints of
/// them.</summary>
[Trait("needs", "root")]
[Collection(Undisturbed.Name)]
public sealed class TcpTruthTests
{
    private const int Syn = 1;                                  // counts as a byte where the connection was opened

    [RootFact]
    public void bytes_are_those_that_were_written()
    {
        using var network = new TcpNetwork();
        using TcpPair pair = network.Connect(TcpNetwork.PeerAddress);
        using TcpInfoReader onHost = network.OnHost(() => new TcpInfoReader());
        using TcpInfoReader onPeer = network.OnPeer(() => new TcpInfoReader());

        TcpPair.Transfer(pair.Host, pair.Peer, 300_000);
        TcpPair.Transfer(pair.Peer, pair.Host, 70_000);
        pair.Host.Send(new byte[11]);
        TcpInfo host = Settled(onHost, pair.OfHost);
        TcpInfo peer = Settled(onPeer, pair.OfPeer);

        Assert.Equal((300_011, 70_000), (FirstSent(host), FirstSent(peer)));
        Assert.Equal((300_011 + Syn, 70_000), (host.BytesAcked, host.BytesReceived));
        Assert.Equal((70_000, 300_011), (peer.BytesAcked, peer.BytesReceived));
        Assert.Equal((0, 11), (host.UnreadBytes, peer.UnreadBytes));
        Assert.Equal(network.Counter("RetransSegs"), host.Retransmits);
        Assert.InRange(host.Cwnd!.Value, 1, 100_000);
        Assert.InRange(host.MinRttNs!.Value, 1_000, host.SrttNs!.Value);
        Assert.InRange(host.SrttNs!.Value, 1_000, 1_000_000_000);
        Assert.InRange(host.RtoNs!.Value, host.SrttNs!.Value, 120_000_000_000);
    }

    [RootTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void an_idle_connection_has_the_figures_of_ss(bool isIPv6)
    {
        using var network = new TcpNetwork();
        using TcpPair pair = network.Connect(isIPv6 ? TcpNetwork.PeerAddress6 : TcpNetwork.PeerAddress);
        using TcpInfoReader reader = network.OnHost(() => new TcpInfoReader());
        using TcpInfoReader onPeer = network.OnPeer(() => new TcpInfoReader());
        for (int time = 0; time < 20; time++)
        {
            TcpPair.Transfer(pair.Host, pair.Peer, 500);
            TcpPair.Transfer(pair.Peer, pair.Host, 100);
        }
        _ = Settled(reader, pair.OfHost);
        _ = Settled(onPeer, pair.OfPeer);                       // the host's delayed acknowledgement was sent

        IReadOnlyDictionary<string, string> fields = network.SocketStatistics(pair.OfHost);
        Assert.Equal(TcpQueryStatus.Found, reader.Read(pair.OfHost, out TcpInfo info));

        Assert.True(fields.ContainsKey(info.Congestion!), $"not {info.Congestion}");
        Assert.Equal(Ms(fields["rto"]), info.RtoNs);
        Assert.Equal(Ms(fields["rtt"].Split('/')[0]), info.SrttNs);
        Assert.Equal(Ms(fields["minrtt"]), info.MinRttNs);
        Assert.Equal(Ms(fields["ato"]), info.DelayedAckNs);
        Assert.Equal(Number(fields["cwnd"]), info.Cwnd);
        Assert.Equal(fields.TryGetValue("ssthresh", out string? threshold) ? Number(threshold) : null, info.Ssthresh);
        Assert.Equal(Number(fields["bytes_sent"]), info.BytesSent);
        Assert.Equal(Number(fields["bytes_acked"]), info.BytesAcked);
        Assert.Equal(Number(fields["bytes_received"]), info.BytesReceived);
        Assert.Equal(Number(fields["snd_wnd"]), info.SendWindow);
        Assert.Equal(Number(fields["delivery_rate"]), info.DeliveryRate * 8);
        Assert.Equal(Number(fields["pacing_rate"]), info.PacingRate * 8);
        Assert.Equal(fields.ContainsKey("app_limited"), info.AppLimited);
        Assert.Equal(fields.TryGetValue("busy", out string? busy) ? Ms(busy[..^2]) : 0, info.BusyNs);
        Assert.Equal(Number(fields["ino"]), info.Inode);
        Assert.Equal(Convert.ToUInt64(fields["sk"], 16), info.Cookie);
        Assert.Equal((3L, 0L, 0L), (info.Reordering, info.Lost, info.Unacked));
    }

    [RootFact]
    public void a_receiver_that_does_not_read_leaves_bytes_unsent_and_the_window_to_blame()
    {
        using var network = new TcpNetwork();
        using TcpPair pair = network.Connect(
            TcpNetwork.PeerAddress, prepare: socket => socket.ReceiveBufferSize = 8_192);
        using TcpInfoReader onHost = network.OnHost(() => new TcpInfoReader());
        using TcpInfoReader onPeer = network.OnPeer(() => new TcpInfoReader());

        int written = Fill(pair.Host);
        (TcpInfo host, TcpInfo peer, TcpInfo after) = (default, default, default);
        IReadOnlyDictionary<string, string> fields = network.SocketStatistics(pair.OfHost);
        // Now and then the host probes the window, with data if a little fits.
        TcpNetwork.Until(
            () =>
            {
                host = Settled(onHost, pair.OfHost, unsent: true);
                _ = onPeer.Read(pair.OfPeer, out peer);
                fields = network.SocketStatistics(pair.OfHost);
                after = Settled(onHost, pair.OfHost, unsent: true);
                return host.WindowLimitedNs > 50_000_000 && host.BytesSent == after.BytesSent;
            },
            () => $"limited {host.WindowLimitedNs} ns, sent {host.BytesSent}, then {after.BytesSent}");

        Assert.True(host.NotSentBytes > 0);
        Assert.Equal(Number(fields["notsent"]), host.NotSentBytes);
        Assert.Equal(written, FirstSent(host) + host.NotSentBytes);
        Assert.Equal(host.BytesAcked - Syn, peer.BytesReceived);
        Assert.Equal(peer.BytesReceived, peer.UnreadBytes);
        Assert.InRange(host.WindowLimitedNs!.Value, 1, host.BusyNs!.Value);
        Assert.Contains("rwnd_limited", fields.Keys);
    }

    [RootFact]
    public void each_segment_dropped_on_its_way_is_one_retransmit()
    {
        using var network = new TcpNetwork();
        using TcpPair pair = network.Connect(TcpNetwork.PeerAddress);
        using TcpInfoReader onHost = network.OnHost(() => new TcpInfoReader());
        using TcpInfoReader onPeer = network.OnPeer(() => new TcpInfoReader());
        TcpPair.Transfer(pair.Host, pair.Peer, 1_000);

        pair.DropAtPeer();
        pair.Host.Send(new byte[100]);
        TcpInfo host = default;
        TcpNetwork.Until(
            () => onHost.Read(pair.OfHost, out host) == TcpQueryStatus.Found && host.Retransmits >= 2,
            () => $"{host.Retransmits} retransmits");
        pair.PassAtPeer();
        host = Settled(onHost, pair.OfHost);
        TcpInfo peer = Settled(onPeer, pair.OfPeer);

        Assert.True(host.Retransmits >= 3);
        Assert.Equal(peer.Drops, host.Retransmits);
        Assert.Equal(100 * peer.Drops, host.BytesRetransmitted);
        Assert.Equal(1_100 + 100 * peer.Drops, host.BytesSent);
        Assert.Equal((1_100 + Syn, 1_100), (host.BytesAcked, peer.BytesReceived));
        Assert.Equal(network.Counter("RetransSegs"), host.Retransmits);
        Assert.Equal($"0/{host.Retransmits}", network.SocketStatistics(pair.OfHost)["retrans"]);
    }

    [RootFact]
    public void a_segment_behind_a_dropped_one_is_out_of_order()
    {
        using var network = new TcpNetwork();
        using TcpPair pair = network.Connect(TcpNetwork.PeerAddress6);
        using TcpInfoReader onHost = network.OnHost(() => new TcpInfoReader());
        using TcpInfoReader onPeer = network.OnPeer(() => new TcpInfoReader());

        pair.DropAtPeer(longerThan: 500);
        pair.Host.Send(new byte[1_000]);
        pair.Host.Send(new byte[50]);
        TcpInfo peer = default;
        TcpNetwork.Until(
            () => onPeer.Read(pair.OfPeer, out peer) == TcpQueryStatus.Found && peer.OutOfOrder > 0,
            () => $"{peer.Drops} dropped, none out of order");
        pair.PassAtPeer();
        TcpInfo host = Settled(onHost, pair.OfHost);
        peer = Settled(onPeer, pair.OfPeer);

        Assert.Equal((1, 1_050), (peer.OutOfOrder, peer.BytesReceived));
        Assert.Equal(peer.Drops, host.Retransmits);
        Assert.Equal(0, host.OutOfOrder);
    }

    /// <summary>Bytes sent, less those sent again.</summary>
    private static long? FirstSent(TcpInfo info) => info.BytesSent - info.BytesRetransmitted;

    /// <summary>State of a connection when all that was sent is acknowledged.</summary>
    /// <param name="reader">Reads it.</param>
    /// <param name="endpoints">The connection.</param>
    /// <param name="unsent">True if bytes may wait to be sent.</param>
    private static TcpInfo Settled(TcpInfoReader reader, TcpEndpoints endpoints, bool unsent = false)
    {
        TcpInfo info = default;
        TcpNetwork.Until(
            () => reader.Read(endpoints, out info) == TcpQueryStatus.Found
                && info.Unacked == 0 && (unsent || info.NotSentBytes == 0),
            () => $"{info.Unacked} segments of {endpoints} are not acknowledged");
        return info;
    }

    /// <summary>Writes until the socket takes no more; returns the bytes that it took.</summary>
    private static int Fill(Socket socket)
    {
        socket.Blocking = false;
        byte[] chunk = new byte[10_000];
        int written = 0;
        // The kernel enlarges the send buffer for a while.
        while (written < 1_000_000)
        {
            int sent = socket.Send(chunk, 0, chunk.Length, SocketFlags.None, out SocketError error);
            if (error == SocketError.WouldBlock)
                break;
            written += sent;
        }
        return written;
    }

    private static long? Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    private static long? Ms(string text) =>
        (long)Math.Round(decimal.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture) * 1_000_000);
}
