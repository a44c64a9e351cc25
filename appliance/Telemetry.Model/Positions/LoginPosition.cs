// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Feeds.Envelopes;
using Telemetry.Feeds.Streams;

namespace Telemetry.Model.Positions;

/// <summary>How far the answers to one login of a session have come, for a restart.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct LoginPosition
{
    /// <summary>Logins of a session that are remembered, the one of all connections whose login was not seen
    /// included.</summary>
    public const int MostOfSession = 8;

    /// <summary>Index of the session.</summary>
    public long SessionIndex;

    /// <summary>Whose, as <see cref="LoginMark"/> tells it; 0 for connections whose login was not seen.</summary>
    public ulong Login;

    /// <summary>The protocol's session, if it is known.</summary>
    public ChannelKey Session;

    /// <summary>1 if it is known.</summary>
    public long IsKnown;

    /// <summary>The highest number of an answer.</summary>
    public ulong Highest;

    /// <summary>Latest time that the exchange wrote into an answer, nanoseconds since its midnight; 0 if
    /// none.</summary>
    public long NewestNs;

    /// <summary>When that answer came, UTC since 1970, nanoseconds.</summary>
    public long NewestTimeNs;
}
