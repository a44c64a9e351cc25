// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Feeds.Envelopes;

/// <summary>Result of decoding one packet or message. Every result but <see cref="Ok"/> is counted.</summary>
public enum EnvelopeStatus : byte
{
    /// <summary>The envelope is complete and consistent.</summary>
    Ok = 0,

    /// <summary>
    /// Fewer bytes were captured than the envelope needs, although the packet had them: a limit of the appliance, not
    /// an error of the sender.
    /// </summary>
    Truncated = 1,

    /// <summary>The packet is shorter than the protocol's header.</summary>
    TooShort = 2,

    /// <summary>A length field contradicts the packet or itself.</summary>
    BadLength = 3,

    /// <summary>The counted messages extend past the payload, or end before it does.</summary>
    BadCount = 4,

    /// <summary>A version, type or magic number is not one of the protocol.</summary>
    BadHeader = 5,

    /// <summary>The sequence number is not legal in this protocol.</summary>
    BadSequence = 6,

    /// <summary>The checksum does not match the bytes.</summary>
    BadChecksum = 7,

    /// <summary>The checksum of UDP or TCP is wrong: a receiving host drops the packet.</summary>
    BadTransportChecksum = 8,
}
