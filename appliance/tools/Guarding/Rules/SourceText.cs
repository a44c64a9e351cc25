// SPDX-License-Identifier: Apache-2.0
using System.Globalization;

namespace Telemetry.Guarding.Rules;

/// <summary>Text of the source of a packet.</summary>
internal static class SourceText
{
    /// <summary>Address, or Ethernet address.</summary>
    /// <param name="address">Address, IPv4 mapped; an Ethernet address in the first six bytes.</param>
    /// <param name="isHardware">True for an Ethernet address.</param>
    internal static string Of(UInt128 address, bool isHardware) => isHardware ? HardwareText(address)
        : address == 0 ? "::" : new EndpointAddress(address, 0).AddressText();

    private static string HardwareText(UInt128 address) => string.Join(':', Enumerable.Range(0, 6).Select(
        place => ((byte)(address >> (120 - (8 * place)))).ToString("x2", CultureInfo.InvariantCulture)));
}
