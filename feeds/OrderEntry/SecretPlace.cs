// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Feeds.OrderEntry;

/// <summary>Place of the credentials in a message.</summary>
/// <param name="Offset">Bytes from its start.</param>
/// <param name="Length">Bytes; 0 if there are none.</param>
/// <param name="Name">Number of these bytes, at the start, that are the login's name; its mark is written over them and
/// fits. 0 if the name is not part of the credentials.</param>
public readonly record struct SecretPlace(int Offset, int Length, int Name = 0)
{
    /// <summary>Everything from an offset to the end of a message.</summary>
    internal static SecretPlace ToTheEnd(int offset, int length, int name = 0) =>
        length > offset ? new(offset, length - offset, Math.Min(name, length - offset)) : default;
}
