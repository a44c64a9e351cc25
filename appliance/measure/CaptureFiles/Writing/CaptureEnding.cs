// SPDX-License-Identifier: Apache-2.0
using Telemetry.CaptureFiles.Formats;

namespace Telemetry.CaptureFiles.Writing;

/// <summary>Contents of the end of a capture file.</summary>
/// <param name="Losses">Losses of flows after their last packet.</param>
/// <param name="Items">Items that found no room before.</param>
internal sealed record CaptureEnding(IReadOnlyList<TrailingLoss> Losses, IReadOnlyList<PathItem> Items);
