// SPDX-License-Identifier: Apache-2.0
namespace TestSupport;

/// <summary>A folder of a test's own, removed with it.</summary>
public sealed class ScratchFolder : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("telemetry-test-").FullName;

    /// <summary>Its path.</summary>
    public string Path => _path;

    /// <summary>Path of a file in it.</summary>
    public string File(string name) => System.IO.Path.Combine(_path, name);

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_path, recursive: true);
}
