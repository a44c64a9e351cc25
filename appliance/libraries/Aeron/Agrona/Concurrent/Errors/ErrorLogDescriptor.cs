// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Agrona.Concurrent.Errors;

/// <summary>Layout of a distinct error log: one record per error, up to a length of 0. Aligned to 8 bytes.</summary>
internal static class ErrorLogDescriptor
{
    internal const int LengthOffset = 0;
    internal const int ObservationCountOffset = 4;
    internal const int LastObservationOffset = 8;      // milliseconds since 1970
    internal const int FirstObservationOffset = 16;    // milliseconds since 1970
    internal const int TextOffset = 24;                // UTF-8
}
