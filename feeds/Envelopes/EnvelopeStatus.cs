// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Feeds.Envelopes;

/// <summary>What decoding one packet or message came to. Everything but <see cref="Ok"/> is a counted result.</summary>
public enum EnvelopeStatus : byte
{
    /// <summary>The envelope is complete and consistent.</summary>
    Ok = 0,

    /// <summary>
    /// Fewer bytes were captured than the envelope needs, though the packet had them: the appliance's fault.
    /// </summary>
    Truncated = 1,

    /// <summary>The packet is shorter than the protocol's header.</summary>
    TooShort = 2,

    /// <summary>A length field contradicts the packet or itself.</summary>
    BadLength = 3,

    /// <summary>The message count walks past the payload, or stops before its end.</summary>
    BadCount = 4,

    /// <summary>A version, type or magic number is not the protocol's.</summary>
    BadHeader = 5,

    /// <summary>The sequence number is not legal in this protocol.</summary>
    BadSequence = 6,

    /// <summary>The checksum is not that of the bytes.</summary>
    BadChecksum = 7,

    /// <summary>The checksum of UDP or TCP is wrong: no host delivers the packet.</summary>
    BadTransportChecksum = 8,
}
