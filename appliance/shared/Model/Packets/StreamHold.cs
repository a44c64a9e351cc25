// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Packets;

/// <summary>Times for which bytes that are missing in a TCP stream are waited for.</summary>
public static class StreamHold
{
    /// <summary>Time for which missing bytes may still arrive, nanoseconds: a sender's retransmission.</summary>
    public const long MissingBytesNs = 200_000_000;

    /// <summary>Time for which missing bytes may still arrive after the other side has acknowledged them, nanoseconds:
    /// no retransmission will come, but what another ring or another tap saw.</summary>
    public const long ReceivedBytesNs = 2_000_000;

    /// <summary>Time for which bytes behind the last one seen may still arrive after the other side's acknowledgements
    /// have proved them, nanoseconds: the tap of the other direction may have another clock, and answers wait as
    /// long.</summary>
    public const long UnseenBytesNs = 10_000_000;
}
