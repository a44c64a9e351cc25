// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.CaptureFiles.Sampling;

/// <summary>Form of a capture's records, by which they are found in the middle of the file.</summary>
internal interface IRecordForm
{
    /// <summary>Value of a stamp where a record has none; devices without a clock write it too.</summary>
    const long NoStamp = 0;

    /// <summary>Records begin at multiples of this offset, bytes.</summary>
    int Alignment { get; }

    /// <summary>Bytes that <see cref="TryMeasure"/> needs at least.</summary>
    int HeaderLength { get; }

    /// <summary>Measures a record, if one may begin here.</summary>
    /// <param name="at">The bytes from here on.</param>
    /// <param name="length">Receives its length, bytes.</param>
    /// <param name="stampNs">Receives its stamp, nanoseconds since 1970, or <see cref="NoStamp"/>.</param>
    bool TryMeasure(ReadOnlySpan<byte> at, out int length, out long stampNs);
}
