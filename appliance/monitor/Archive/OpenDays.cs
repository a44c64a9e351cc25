// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Archive;

/// <summary>Days that are being written. Used by one thread.</summary>
/// <param name="open">Opens a day.</param>
internal sealed class OpenDays<TFile>(Func<DateOnly, TFile> open)
    where TFile : IDisposable
{
    private readonly Dictionary<DateOnly, TFile> _files = [];

    /// <summary>The file of a day.</summary>
    /// <exception cref="FailureException">It cannot be used.</exception>
    public TFile Of(DateOnly day)
    {
        if (!_files.TryGetValue(day, out TFile? file))
            _files.Add(day, file = open(day));
        return file;
    }

    public void CloseBefore(DateOnly first)
    {
        foreach (DateOnly day in _files.Keys.Where(day => day < first).ToArray())
        {
            _files[day].Dispose();
            _files.Remove(day);
        }
    }

    public void Close() => CloseBefore(DateOnly.MaxValue);
}
