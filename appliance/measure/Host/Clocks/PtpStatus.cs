// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Globalization;
using Telemetry.Model.Clocks;

namespace Telemetry.Host.Clocks;

/// <summary>State of the clock that ptp4l (linuxptp) steers: IEEE 1588 management messages with linuxptp's own
/// TIME_STATUS_NP. With hardware stamps that clock is the NIC's; phc2sys makes the host's clock follow it.</summary>
internal static class PtpStatus
{
    public const int RequestBytes = 54;

    private const int HeaderBytes = 34;
    private const byte Management = 0x0D;
    private const byte Version = 2;
    private const int DomainOffset = 4;
    private const int SequenceOffset = 30;
    private const int ControlOffset = 32;
    private const byte Control = 4;                             // management
    private const int IntervalOffset = 33;
    private const byte NoInterval = 0x7F;
    private const int TargetBytes = 10;                         // all ones: any port
    private const int ActionOffset = 46;
    private const byte Response = 2;
    private const int TlvOffset = 48;
    private const ushort ManagementTlv = 1;
    private const ushort TimeStatus = 0xC000;                   // TIME_STATUS_NP
    private const int IdOffset = 52;
    private const int MasterOffset = 54;                        // nanoseconds by which the clock is ahead
    private const int PresentOffset = 92;                       // nonzero if there is a grandmaster other than itself
    private const int IdentityOffset = 96;
    private const int ResponseBytes = 104;

    /// <summary>Writes a request.</summary>
    /// <param name="request">Destination; <see cref="RequestBytes"/> long.</param>
    /// <param name="domain">Domain of ptp4l; it answers in no other.</param>
    /// <param name="sequence">A number that the response repeats.</param>
    public static void WriteRequest(Span<byte> request, byte domain, ushort sequence)
    {
        request.Clear();
        request[0] = Management;
        request[1] = Version;
        BinaryPrimitives.WriteUInt16BigEndian(request[2..], RequestBytes);
        request[DomainOffset] = domain;
        BinaryPrimitives.WriteUInt16BigEndian(request[SequenceOffset..], sequence);
        request[ControlOffset] = Control;
        request[IntervalOffset] = NoInterval;
        request.Slice(HeaderBytes, TargetBytes).Fill(0xFF);
        BinaryPrimitives.WriteUInt16BigEndian(request[TlvOffset..], ManagementTlv);
        BinaryPrimitives.WriteUInt16BigEndian(request[(TlvOffset + 2)..], sizeof(ushort));
        BinaryPrimitives.WriteUInt16BigEndian(request[IdOffset..], TimeStatus);
    }

    /// <summary>Reads a response.</summary>
    /// <param name="response">The received datagram.</param>
    /// <param name="sequence">The number of the request.</param>
    /// <param name="text">Formats the identity that ptp4l follows.</param>
    /// <returns>Null if it does not answer that request.</returns>
    public static TimeSource? Read(ReadOnlySpan<byte> response, ushort sequence, ReferenceText text)
    {
        if (response.Length < ResponseBytes || (response[0] & 0x0F) != Management
            || BinaryPrimitives.ReadUInt16BigEndian(response[SequenceOffset..]) != sequence
            || (response[ActionOffset] & 0x0F) != Response
            || BinaryPrimitives.ReadUInt16BigEndian(response[TlvOffset..]) != ManagementTlv
            || BinaryPrimitives.ReadUInt16BigEndian(response[IdOffset..]) != TimeStatus)
            return null;
        if (BinaryPrimitives.ReadInt32BigEndian(response[PresentOffset..]) == 0)
            return new TimeSource("ptp4l", "none");
        return new TimeSource("ptp4l", text.Of(response.Slice(IdentityOffset, sizeof(ulong)), IdentityOf))
        {
            OffsetNs = BinaryPrimitives.ReadInt64BigEndian(response[MasterOffset..]),
        };
    }

    private static string IdentityOf(ReadOnlySpan<byte> bytes)
    {
        ulong identity = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        return string.Create(CultureInfo.InvariantCulture,
            $"{identity >> 40:x6}.{(identity >> 24) & 0xFFFF:x4}.{identity & 0xFFFFFF:x6}");
    }
}

/// <summary>Calls ioctl(2) on the file of a clock.</summary>
/// <param name="argument">The structure passed in and filled by the kernel.</param>
/// <returns>Below 0 on an error.</returns>
internal delegate int PtpClockCall(uint request, Span<byte> argument);
