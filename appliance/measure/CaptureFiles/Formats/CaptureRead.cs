// SPDX-License-Identifier: Apache-2.0
using Microsoft.Win32.SafeHandles;
using Telemetry.Files;

namespace Telemetry.CaptureFiles.Formats;

/// <summary>Result of reading the next record of a capture file.</summary>
public enum CaptureRead : byte
{
    /// <summary>A record was read.</summary>
    Frame = 0,

    /// <summary>The buffer ends inside the record: refill, then read again.</summary>
    NeedMore = 1,

    /// <summary>The file has ended, or cannot be read further (then there is a failure).</summary>
    End = 2,
}

/// <summary>Records of a flow lost after the flow's last record, from a file written by the appliance.</summary>
/// <param name="Address">Address of the flow's endpoint.</param>
/// <param name="Port">Port of the flow's endpoint.</param>
/// <param name="Protocol">6 for TCP, 17 for UDP.</param>
/// <param name="MatchesSource">True if the endpoint is the packets' source.</param>
/// <param name="Sender">Sender that the flow requires, or 0.</param>
/// <param name="VlanId">VLAN id that the flow requires, or 0.</param>
/// <param name="Count">Number of records.</param>
public readonly record struct TrailingLoss(
    UInt128 Address, ushort Port, byte Protocol, bool MatchesSource, UInt128 Sender, ushort VlanId, uint Count);

/// <summary>Standard input or a pipe as a stream; a waiting read ends with an exception on a stop request.</summary>
internal sealed class OneWayStream(SafeFileHandle input, CancellationToken stop) : ForwardStream
{
    public override int Read(byte[] buffer, int offset, int count) =>
        OneWayInput.Read(input, buffer.AsSpan(offset, count), stop);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            input.Dispose();
        base.Dispose(disposing);
    }
}
