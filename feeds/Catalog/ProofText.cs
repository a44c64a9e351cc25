// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Feeds.Catalog;

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
