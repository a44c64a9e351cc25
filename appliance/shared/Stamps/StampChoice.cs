// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Stamps;

/// <summary>Source of the packets' stamps in a replay.</summary>
public enum StampUse : byte
{
    /// <summary>Those of the capture files; nothing else is looked for.</summary>
    Capture = 0,

    /// <summary>Those of devices where their format is proven, else the capture's.</summary>
    Auto = 1,

    /// <summary>Those of devices.</summary>
    Trailer = 2,
}

/// <summary>The choice of stamps.</summary>
/// <param name="Use">Source.</param>
/// <param name="Format">Format of a device's stamps; <see cref="StampFormat.None"/> to recognise it.</param>
/// <param name="Outer">Of several trailers one behind the other the outermost, in place of that of the first
/// device.</param>
public readonly record struct StampChoice(StampUse Use, StampFormat Format = StampFormat.None, bool Outer = false);
