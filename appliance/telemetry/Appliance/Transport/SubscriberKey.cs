// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Appliance.Transport;

/// <summary>Identity of a receiver: its id and address.</summary>
/// <param name="ReceiverId">The id that it chose.</param>
/// <param name="AddressHigh">Bytes 0 to 7 of its IPv6 address, in memory order.</param>
/// <param name="AddressLow">Bytes 8 to 15.</param>
internal readonly record struct SubscriberKey(long ReceiverId, long AddressHigh, long AddressLow, int Port)
{
    /// <summary>True if it has the same address and port as another one.</summary>
    internal bool IsAt(in SubscriberKey other) =>
        AddressHigh == other.AddressHigh && AddressLow == other.AddressLow && Port == other.Port;
}
