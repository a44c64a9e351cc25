// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Feeds.Envelopes;
using Telemetry.Feeds.Streams;

namespace Telemetry.Model.Positions;

/// <summary>Position of the answers to one login of a session, for a restart.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct LoginPosition
{
    /// <summary>Highest number of logins remembered for a session, including the row of all connections whose login was
    /// not seen.</summary>
    public const int MostOfSession = 8;

    /// <summary>Index of the session.</summary>
    public long SessionIndex;

    /// <summary>Login, as computed by <see cref="LoginMark"/>; 0 for connections whose login was not seen.</summary>
    public ulong Login;

    /// <summary>The protocol's session, if it is known.</summary>
    public ChannelKey Session;

    /// <summary>1 if <see cref="Session"/> is known.</summary>
    public long IsKnown;

    /// <summary>The highest number of an answer.</summary>
    public ulong Highest;

    /// <summary>Latest time that the exchange wrote into an answer, nanoseconds since its midnight; 0 if
    /// none.</summary>
    public long NewestNs;

    /// <summary>Time when that answer came, UTC since 1970, nanoseconds.</summary>
    public long NewestTimeNs;
}
