// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Feeds.Catalog;

/// <summary>How sure it is that a protocol is decoded as the exchange sends it.</summary>
public enum Proof : byte
{
    /// <summary>From the exchange's document only: checked by constructed packets, no real one was seen.</summary>
    Layout = 0,

    /// <summary>Real packets were decoded, but not every part of what a session or day brings was in them.</summary>
    Partly = 1,

    /// <summary>Real packets decode as two independent decoders say.</summary>
    RealPackets = 2,

    /// <summary>Nobody but the one who declared the protocol can say.</summary>
    Declared = 3,
}
