// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Agrona.Concurrent;

/// <summary>
/// Layout of a message in a ring or broadcast buffer: length including this header, type, message; aligned to 8 bytes.
/// </summary>
internal static class RecordDescriptor
{
    internal const int LengthOffset = 0;
    internal const int TypeOffset = 4;
    internal const int HeaderLength = 8;               // bytes
    internal const int Alignment = 8;                  // bytes

    /// <summary>Type of a record that fills the rest of the buffer, or that its writer abandoned.</summary>
    internal const int PaddingTypeId = -1;

    internal static int Align(int length) => (length + (Alignment - 1)) & ~(Alignment - 1);
}
