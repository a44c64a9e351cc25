// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Text;
using Telemetry.Host.Tcp;
using Telemetry.Kernel.Netlink;

namespace Telemetry.Host.Tests.Tcp;

/// <summary>Made-up answers of the kernel: each member of <c>struct tcp_info</c> at its place, in any length.</summary>
public sealed class TcpInfoTests
{
    private const int HeaderBytes = 72;                         // struct inet_diag_msg
    private const int WholeBytes = 320;                         // longer than struct tcp_info of Linux 6.18: 280

    // Members in the order of linux/tcp.h behind the eight bytes at its start: bytes each, and the name of ours.
    private static readonly (int Bytes, string? Name)[] Members =
    [
        (4, "RtoNs"), (4, "DelayedAckNs"), (4, null), (4, null), (4, "Unacked"), (4, null), (4, "Lost"), (4, null),
        (4, null), (4, null), (4, null), (4, null), (4, null), (4, null), (4, null), (4, "SrttNs"), (4, null),
        (4, "Ssthresh"), (4, "Cwnd"), (4, null), (4, "Reordering"), (4, null), (4, null), (4, "Retransmits"),
        (8, "PacingRate"), (8, null), (8, "BytesAcked"), (8, "BytesReceived"), (4, null), (4, null),
        (4, "NotSentBytes"), (4, "MinRttNs"), (4, null), (4, null), (8, "DeliveryRate"), (8, "BusyNs"),
        (8, "WindowLimitedNs"), (8, "BufferLimitedNs"), (4, null), (4, null), (8, "BytesSent"),
        (8, "BytesRetransmitted"), (4, null), (4, null), (4, "OutOfOrder"), (4, "SendWindow"),
    ];

    private static readonly Dictionary<string, Func<TcpInfo, long?>> Ours = new()
    {
        ["RtoNs"] = info => info.RtoNs,
        ["DelayedAckNs"] = info => info.DelayedAckNs,
        ["Unacked"] = info => info.Unacked,
        ["Lost"] = info => info.Lost,
        ["SrttNs"] = info => info.SrttNs,
        ["Ssthresh"] = info => info.Ssthresh,
        ["Cwnd"] = info => info.Cwnd,
        ["Reordering"] = info => info.Reordering,
        ["Retransmits"] = info => info.Retransmits,
        ["PacingRate"] = info => info.PacingRate,
        ["BytesAcked"] = info => info.BytesAcked,
        ["BytesReceived"] = info => info.BytesReceived,
        ["NotSentBytes"] = info => info.NotSentBytes,
        ["MinRttNs"] = info => info.MinRttNs,
        ["DeliveryRate"] = info => info.DeliveryRate,
        ["BusyNs"] = info => info.BusyNs,
        ["WindowLimitedNs"] = info => info.WindowLimitedNs,
        ["BufferLimitedNs"] = info => info.BufferLimitedNs,
        ["BytesSent"] = info => info.BytesSent,
        ["BytesRetransmitted"] = info => info.BytesRetransmitted,
        ["OutOfOrder"] = info => info.OutOfOrder,
        ["SendWindow"] = info => info.SendWindow,
    };

    [Fact]
    public void members_are_read_where_they_are_and_are_null_where_the_kernel_ends_before_them()
    {
        byte[] whole = new byte[WholeBytes];
        whole.AsSpan().Fill(0xEE);
        whole[7] = 1;
        var expected = new Dictionary<string, (int End, long Value)>();
        int offset = 8;
        foreach ((int bytes, string? name) in Members)
        {
            long value = 1_000_000 + offset;
            if (bytes == 4)
                BinaryPrimitives.WriteUInt32LittleEndian(whole.AsSpan(offset), (uint)value);
            else
                BinaryPrimitives.WriteInt64LittleEndian(whole.AsSpan(offset), value);
            offset += bytes;
            if (name is not null)
                expected[name] = (offset, name.EndsWith("Ns", StringComparison.Ordinal) ? value * 1_000 : value);
        }
        Assert.Equal(Ours.Keys.Order(), expected.Keys.Order());

        for (int length = 0; length <= WholeBytes; length++)
        {
            TcpInfo info = Info(Answer(whole.AsSpan(0, length)));

            Assert.Equal(length > 0, info.HasDetails);
            foreach ((string name, (int end, long value)) in expected)
                Assert.Equal((name, length >= end ? value : (long?)null), (name, Ours[name](info)));
            Assert.Equal(length >= expected["DeliveryRate"].End ? true : (bool?)null, info.AppLimited);
        }
    }

    [Fact]
    public void the_kernels_words_for_none_are_null()
    {
        byte[] ones = new byte[WholeBytes];
        ones.AsSpan().Fill(0xFF);
        BinaryPrimitives.WriteUInt32LittleEndian(ones.AsSpan(76), 0x7FFF_FFFF);
        TcpInfo unlimited = Info(Answer(ones));
        TcpInfo idle = Info(Answer(new byte[WholeBytes]));

        Assert.Null(unlimited.Ssthresh);
        Assert.Null(unlimited.PacingRate);
        Assert.Null(unlimited.MinRttNs);
        Assert.Null(idle.SrttNs);
        Assert.Null(idle.DeliveryRate);
        Assert.Null(idle.AppLimited);
        Assert.Null(idle.DelayedAckNs);
        Assert.Equal(0, idle.NotSentBytes);
    }

    [Fact]
    public void the_answers_head_and_attributes_are_read()
    {
        byte[] memory = new byte[36];
        BinaryPrimitives.WriteUInt32LittleEndian(memory.AsSpan(32), 77);
        byte[] answer = Answer(new byte[100], (4, Encoding.ASCII.GetBytes("cubic\0")), (7, memory), (99, [1, 2, 3]));

        Assert.True(DiagnosedConnection.TryParse(answer, out DiagnosedConnection connection));
        var info = new TcpInfo(connection, new CongestionNames().Of(connection.Congestion));

        Assert.Equal("10.1.2.3:4660", connection.Endpoints.Local.ToString());
        Assert.Equal("10.9.8.7:80", connection.Endpoints.Remote.ToString());
        Assert.Equal(5, connection.Endpoints.InterfaceIndex);
        Assert.Equal(0x1_0000_0002UL, info.Cookie);
        Assert.Equal(TcpState.CloseWait, info.State);
        Assert.Equal((11L, 77L, 1_234u, 5_678u), (info.UnreadBytes, info.Drops, info.Uid, info.Inode));
        Assert.Equal("cubic", info.Congestion);
    }

    [Fact]
    public void an_answer_of_another_family_or_cut_off_is_none()
    {
        byte[] answer = Answer(new byte[232]);
        for (int length = 0; length < HeaderBytes; length++)
            Assert.False(DiagnosedConnection.TryParse(answer.AsSpan(0, length), out _));
        answer[0] = 1;
        Assert.False(DiagnosedConnection.TryParse(answer, out _));
    }

    [Fact]
    public void names_are_made_once()
    {
        var names = new CongestionNames();
        byte[][] all = [.. Enumerable.Range(0, 100).Select(number => Encoding.ASCII.GetBytes($"name{number}"))];

        Assert.Null(names.Of([]));
        Assert.Equal("name7", names.Of(all[7]));
        Assert.Same(names.Of(all[7]), names.Of(all[7]));
        Assert.Equal("name", names.Of("name"u8));
        Assert.Equal(all.Select(Encoding.ASCII.GetString), all.Select(name => names.Of(name)));
        Assert.Same(names.Of(all[7]), names.Of(all[7]));
    }

    private static TcpInfo Info(byte[] answer)
    {
        Assert.True(DiagnosedConnection.TryParse(answer, out DiagnosedConnection connection));
        return new TcpInfo(connection, null);
    }

    /// <summary>struct inet_diag_msg with tcp_info and other attributes.</summary>
    private static byte[] Answer(ReadOnlySpan<byte> information, params (int Type, byte[] Value)[] others)
    {
        byte[] head = new byte[HeaderBytes];
        head[0] = 2;                                            // AF_INET
        head[1] = 8;                                            // TCP_CLOSE_WAIT
        BinaryPrimitives.WriteUInt16BigEndian(head.AsSpan(4), 4_660);
        BinaryPrimitives.WriteUInt16BigEndian(head.AsSpan(6), 80);
        ((byte[])[10, 1, 2, 3]).CopyTo(head, 8);
        ((byte[])[10, 9, 8, 7]).CopyTo(head, 24);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(40), 5);
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(44), 2);
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(48), 1);
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(56), 11);
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(60), 22);
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(64), 1_234);
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(68), 5_678);
        var answer = new List<byte>(head);
        if (information.Length > 0)
            Add(answer, 2, information);
        foreach ((int type, byte[] value) in others)
            Add(answer, type, value);
        return [.. answer];
    }

    private static void Add(List<byte> answer, int type, ReadOnlySpan<byte> value)
    {
        answer.AddRange(BitConverter.GetBytes((ushort)(4 + value.Length)));
        answer.AddRange(BitConverter.GetBytes((ushort)type));
        answer.AddRange(value);
        while (answer.Count % 4 != 0)
            answer.Add(0);
    }
}
