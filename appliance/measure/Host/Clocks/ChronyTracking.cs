// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Text;
using Telemetry.Model.Clocks;

namespace Telemetry.Host.Clocks;

/// <summary>State of chronyd's clock: the request <c>tracking</c> of its monitoring protocol, version 6 (chrony 2.2 and
/// later), sent over UDP as chronyc does. Needs no privilege, only that <c>cmdport</c> is not switched off.</summary>
internal static class ChronyTracking
{
    /// <summary>Port of chronyd on loopback, unless configured otherwise.</summary>
    public const int Port = 323;

    /// <summary>Bytes of a request and of a reply; chronyd ignores a request shorter than its reply.</summary>
    public const int Bytes = 104;

    private const byte Version = 6;
    private const byte Request = 1;
    private const byte Reply = 2;
    private const ushort Tracking = 33;
    private const ushort TrackingReply = 5;
    private const int SequenceOffset = 8;                       // of a request
    private const int ReplySequenceOffset = 16;
    private const int ReferenceOffset = 28;
    private const int AddressOffset = 4;                        // of the reference
    private const int FamilyOffset = 20;
    private const int StratumOffset = 52;
    private const int LeapOffset = 54;
    private const int CorrectionOffset = 68;                    // seconds to add to the clock
    private const int RootDelayOffset = 92;
    private const int RootDispersionOffset = 96;
    private const int AddressBytes = 4;
    private const int LongAddressBytes = 16;
    private const int Unsynchronised = 3;
    private const double NsPerSecond = 1e9;
    private const int ExponentBits = 7;
    private const int CoefficientBits = 25;

    /// <summary>Writes a request.</summary>
    /// <param name="request">Destination; <see cref="Bytes"/> long.</param>
    /// <param name="sequence">A number that the reply repeats.</param>
    public static void WriteRequest(Span<byte> request, uint sequence)
    {
        request.Clear();
        request[0] = Version;
        request[1] = Request;
        BinaryPrimitives.WriteUInt16BigEndian(request[4..], Tracking);
        BinaryPrimitives.WriteUInt32BigEndian(request[SequenceOffset..], sequence);
    }

    /// <summary>Reads a reply.</summary>
    /// <param name="reply">The received datagram.</param>
    /// <param name="sequence">The number of the request.</param>
    /// <param name="text">Formats the reference that chronyd follows.</param>
    /// <returns>Null if it does not answer that request.</returns>
    public static TimeSource? Read(ReadOnlySpan<byte> reply, uint sequence, ReferenceText text)
    {
        if (reply.Length < Bytes || reply[0] != Version || reply[1] != Reply
            || BinaryPrimitives.ReadUInt16BigEndian(reply[4..]) != Tracking
            || BinaryPrimitives.ReadUInt16BigEndian(reply[6..]) != TrackingReply
            || BinaryPrimitives.ReadUInt16BigEndian(reply[8..]) != 0
            || BinaryPrimitives.ReadUInt32BigEndian(reply[ReplySequenceOffset..]) != sequence)
            return null;
        bool isSynchronised = BinaryPrimitives.ReadUInt16BigEndian(reply[LeapOffset..]) != Unsynchronised;
        if (!isSynchronised)
            return new TimeSource("chrony", "none");
        double correction = FloatAt(reply, CorrectionOffset);
        double error = Math.Abs(correction) + FloatAt(reply, RootDispersionOffset)
            + (FloatAt(reply, RootDelayOffset) / 2);
        return new TimeSource("chrony", text.Of(reply[ReferenceOffset..StratumOffset], ReferenceOf))
        {
            Stratum = BinaryPrimitives.ReadUInt16BigEndian(reply[StratumOffset..]),
            OffsetNs = (long)Math.Round(-correction * NsPerSecond),
            ErrorNs = (long)Math.Ceiling(error * NsPerSecond),
        };
    }

    // 7 bits of exponent and 25 of coefficient, both signed: coefficient * 2^(exponent - 25).
    private static double FloatAt(ReadOnlySpan<byte> reply, int offset)
    {
        int bits = BinaryPrimitives.ReadInt32BigEndian(reply[offset..]);
        int exponent = bits >> CoefficientBits;
        int coefficient = bits << ExponentBits >> ExponentBits;
        return Math.ScaleB(coefficient, exponent - CoefficientBits);
    }

    // The server's address; for a reference clock, the four letters of its id.
    private static string ReferenceOf(ReadOnlySpan<byte> reference)
    {
        ReadOnlySpan<byte> address = reference[AddressOffset..];
        switch (BinaryPrimitives.ReadUInt16BigEndian(reference[FamilyOffset..]))
        {
            case 1:
                return new IPAddress(address[..AddressBytes]).ToString();
            case 2:
                return new IPAddress(address[..LongAddressBytes]).ToString();
            default:
                ReadOnlySpan<byte> id = reference[..AddressBytes].TrimEnd((byte)0);
                bool isText = id.Length > 0;
                foreach (byte letter in id)
                    isText &= char.IsAsciiLetterOrDigit((char)letter);
                return isText ? Encoding.ASCII.GetString(id) : string.Create(CultureInfo.InvariantCulture,
                    $"{BinaryPrimitives.ReadUInt32BigEndian(reference):X8}");
        }
    }
}
