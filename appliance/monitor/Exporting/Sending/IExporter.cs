// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Exporting.Sending;

/// <summary>Sends values to one receiver, until it is disposed of.</summary>
public interface IExporter : IAsyncDisposable
{
    /// <summary>Course so far; for any thread.</summary>
    ExportState State { get; }

    void Start();
}
