// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Feeds.OrderEntry;

/// <summary>Differences between versions of OUCH. Offsets count from the SoupBinTCP packet's first byte.</summary>
public interface IOuchVersion
{
    /// <summary>
    /// Upper bound of the length of any message of the version, bytes, framing included; a longer one is not accepted
    /// as the start of a stream.
    /// </summary>
    static abstract int MostPlausibleLength { get; }

    /// <summary>The least length of a request, bytes, framing included; 0 if there is no such request.</summary>
    static abstract int LeastRequestLength(byte type);

    /// <summary>The least length of an answer, bytes, framing included; 0 if there is no such answer.</summary>
    static abstract int LeastAnswerLength(byte type);

    /// <summary>True if times are nanoseconds since 1970, false if since the exchange's midnight.</summary>
    static virtual bool TimesAreUtc => false;

    static virtual OrderKind KindOfRequest(byte type) => OuchKind.OfRequest(type);

    static virtual OrderKind KindOfAnswer(byte type) => OuchKind.OfAnswer(type);

    /// <summary>Reads the keys of a request that is long enough.</summary>
    static abstract void ReadRequestKeys(ReadOnlySpan<byte> message, byte type, ref OrderMessage decoded);

    /// <summary>Reads the keys of an answer that is long enough.</summary>
    static abstract void ReadAnswerKeys(ReadOnlySpan<byte> message, byte type, ref OrderMessage decoded);
}
