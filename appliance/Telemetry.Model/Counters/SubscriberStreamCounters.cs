// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Model.Counters;

/// <summary>How one subscriber receives one stream; all unknown where it does not.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct SubscriberStreamCounters
{
    /// <summary>Bytes of the stream between what was sent and what it said it has consumed; unknown once it is gone.
    /// </summary>
    public long BehindBytes;

    /// <summary>Bytes that it takes beyond what it has consumed; unknown once it is gone.</summary>
    public long WindowBytes;

    /// <summary>Requests for what is missing that came from its address.</summary>
    public long Naks;

    /// <summary>Bytes that it asked for again, each once.</summary>
    public long AskedBytes;

    /// <summary>Bytes that were sent again for its requests.</summary>
    public long RetransmittedBytes;
}
