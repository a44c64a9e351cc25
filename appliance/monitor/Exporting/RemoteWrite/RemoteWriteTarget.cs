// SPDX-License-Identifier: Apache-2.0
using Telemetry.Exporting.Formats;
using Telemetry.Exporting.Sending;

namespace Telemetry.Exporting.RemoteWrite;

/// <summary>A metric database that receives remote write 1.0.</summary>
public sealed record RemoteWriteTarget
{
    /// <summary>Address that receives, such as <c>http://vm.example:8428/api/v1/write</c>.</summary>
    public required Uri Url { get; init; }

    /// <summary>Address before <c>/api/v1/query</c> that answers queries; null to ask nothing.</summary>
    public Uri? QueryUrl { get; init; }

    /// <summary>Time between two sets of values.</summary>
    public TimeSpan Every { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Form of the histograms.</summary>
    public WrittenHistograms Histograms { get; init; }

    /// <summary>Schema of native histograms.</summary>
    public int Schema { get; init; } = HistogramSchema.Default;

    /// <summary>Series whose histograms are sent, by their kinds; null for all.</summary>
    public IReadOnlyList<string>? Series { get; init; }

    /// <summary>Labels that all values get, so that those of several monitors differ.</summary>
    public IReadOnlyList<Label> Labels { get; init; } = [];

    /// <summary>Proof of identity.</summary>
    public TargetAccess Access { get; init; } = new();

    /// <summary>Address for people: without user, password and query.</summary>
    internal string Name => TargetName.Of(Url);
}
