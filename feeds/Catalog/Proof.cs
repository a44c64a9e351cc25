// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Feeds.Catalog;

/// <summary>Evidence that a protocol is decoded as the exchange sends it.</summary>
public enum Proof : byte
{
    /// <summary>The exchange's document only: tested with constructed packets, never with captured ones.</summary>
    Layout = 0,

    /// <summary>Captured packets were decoded, but they do not contain everything that a session or day may
    /// contain.</summary>
    Partly = 1,

    /// <summary>Captured packets are decoded with the same result as by two independent decoders.</summary>
    RealPackets = 2,

    /// <summary>Declared in the configuration: only the author of the declaration can vouch for it.</summary>
    Declared = 3,
}

/// <summary>Text form of <see cref="Proof"/>.</summary>
public static class ProofText
{
    /// <summary>Text that tables print.</summary>
    public static string Of(Proof proof) => proof switch
    {
        Proof.RealPackets => "real packets",
        Proof.Partly => "real packets, in part",
        Proof.Declared => "declared",
        _ => "layout only",
    };
}
