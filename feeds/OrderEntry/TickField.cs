// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Feeds.OrderEntry;

/// <summary>
/// Where a new order names the tick that it answers: <paramref name="Length"/> bytes at <paramref name="Offset"/> of
/// the framed message, read as ASCII digits (leading characters that are no digits are skipped) or as an
/// integer.
/// </summary>
/// <param name="Offset">Bytes from the start of the framed message.</param>
/// <param name="Length">Bytes; 0 means that orders name no tick.</param>
/// <param name="IsText">ASCII digits, else an integer of 1 to 8 bytes.</param>
/// <param name="IsLittleEndian">Whether the integer begins with its lowest byte.</param>
public readonly record struct TickField(ushort Offset, byte Length, bool IsText, bool IsLittleEndian = false);
