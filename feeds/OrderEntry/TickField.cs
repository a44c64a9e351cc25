// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Feeds.OrderEntry;

/// <summary>
/// Place in a new order of the number of the tick that it answers: <paramref name="Length"/> bytes at
/// <paramref name="Offset"/> of the framed message, read as ASCII digits (leading non-digits are skipped) or as an
/// integer.
/// </summary>
/// <param name="Offset">Bytes from the start of the framed message.</param>
/// <param name="Length">Bytes; 0 if orders carry no tick number.</param>
/// <param name="IsText">True for ASCII digits, false for an integer of 1 to 8 bytes.</param>
/// <param name="IsLittleEndian">True if the integer is little-endian.</param>
public readonly record struct TickField(ushort Offset, byte Length, bool IsText, bool IsLittleEndian = false);
