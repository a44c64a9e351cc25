// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;

namespace Telemetry.Simulation.Exchange;

/// <summary>Writes MoldUDP64 datagrams with messages of the shapes of ITCH 5.0.</summary>
public sealed class MoldUdp64Writer
{
    /// <summary>Longest datagram with four messages, bytes.</summary>
    public const int MaxLength = 1400;

    private const int HeaderLength = 20;
    private const int EndOfSession = 0xffff;
    private const long DayNs = 86_400_000_000_000;

    private readonly byte[] _session;
    private readonly long _midnightOffsetNs;

    /// <summary>Makes a writer.</summary>
    /// <param name="session">Session, ten characters.</param>
    /// <param name="midnightOffsetNs">Exchange time of the script's start, nanoseconds since midnight.</param>
    public MoldUdp64Writer(string session, long midnightOffsetNs)
    {
        _session = System.Text.Encoding.ASCII.GetBytes(session.PadRight(10)[..10]);
        _midnightOffsetNs = midnightOffsetNs;
    }

    /// <summary>Writes a datagram; returns its length. The same numbers give the same bytes.</summary>
    public int Write(in ScriptedDatagram datagram, Span<byte> buffer)
    {
        _session.CopyTo(buffer);
        BinaryPrimitives.WriteUInt64BigEndian(buffer[10..], datagram.First);
        int count = datagram.Kind == DatagramKind.EndOfSession ? EndOfSession : datagram.Count;
        BinaryPrimitives.WriteUInt16BigEndian(buffer[18..], (ushort)count);
        int at = HeaderLength;
        for (int i = 0; i < datagram.Count; i++)
            at += WriteMessage(buffer[at..], datagram.First + (ulong)i, datagram.MadeNs);
        return at;
    }

    // Length, type, locate, tracking number, time; the rest is filled from the number.
    private int WriteMessage(Span<byte> at, ulong sequence, long madeNs)
    {
        ulong bits = new SeededRandom(sequence).Next();
        (byte type, int length) = (bits % 5) switch
        {
            0 => ((byte)'A', 36),
            1 => ((byte)'D', 19),
            2 => ((byte)'E', 31),
            3 => ((byte)'X', 23),
            _ => ((byte)'U', 35),
        };
        BinaryPrimitives.WriteUInt16BigEndian(at, (ushort)length);
        Span<byte> message = at.Slice(2, length);
        message[0] = type;
        BinaryPrimitives.WriteUInt16BigEndian(message[1..], (ushort)(1 + bits % 9000));
        BinaryPrimitives.WriteUInt16BigEndian(message[3..], 0);
        long timeNs = (_midnightOffsetNs + madeNs) % DayNs;
        BinaryPrimitives.WriteUInt16BigEndian(message[5..], (ushort)(timeNs >> 32));
        BinaryPrimitives.WriteUInt32BigEndian(message[7..], (uint)timeNs);
        for (int i = 11; i < length; i++)
            message[i] = (byte)(bits >> (i % 8 * 8));
        return 2 + length;
    }
}
