// SPDX-License-Identifier: Apache-2.0
namespace TestSupport.Workload;

/// <summary>A datagram of a line of a feed.</summary>
/// <param name="Line">0 for A, 1 for B.</param>
/// <param name="Payload">UDP payload.</param>
/// <param name="Checksum">Form of its UDP checksum.</param>
/// <param name="UdpLength">UDP length instead of the right one.</param>
public sealed record LineDatagram(
    int Line, byte[] Payload, ChecksumForm Checksum = ChecksumForm.Right, ushort? UdpLength = null);
