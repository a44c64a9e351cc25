// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using TestSupport.Binary;

namespace EndToEnd.Tests.Monitor;

/// <summary>What a monitor has answered outlasts a loss of power: by the order of its system calls, the disk has it
/// before the answer leaves.</summary>
public sealed class AnsweredChangeTests : IDisposable
{
    private readonly KeptState _state = new();

    [Fact]
    public void a_note_and_a_silence_are_flushed_to_the_disk_before_the_answer()
    {
        Directory.CreateDirectory(_state.Beside("calls"));
        // As the monitor's grandchild, so that the process that is started is the monitor itself.
        using (MonitorProcess monitor = _state.Start("strace", "-D", "-ff", "-y", "-ttt", "-T", "-s", "100000", "-e",
            "trace=pwrite64,fdatasync,sendto,sendmsg,write,writev", "-e", "signal=none",
            "-o", _state.Beside("calls/of")))
        {
            Assert.Contains(KeptState.Note, _state.PostNote(monitor), StringComparison.Ordinal);
            Assert.Contains(KeptState.Comment, _state.PostSilence(monitor), StringComparison.Ordinal);
            KeptState.End(monitor);
        }
        Call[] calls = [.. Directory.GetFiles(_state.Beside("calls")).SelectMany(File.ReadLines)
            .Where(line => line.EndsWith('>')).Select(Call.Parse).OrderBy(call => call.Begin)];

        foreach ((string file, string text) in new[]
            { ("notes.db-wal", KeptState.Note), ("alerts.db-wal", KeptState.Comment) })
        {
            Call answer = calls.First(call => call.Text.Contains("HTTP/1.1 20", StringComparison.Ordinal)
                && call.Text.Contains(text, StringComparison.Ordinal));
            Call written = calls.Last(call => call.Begin < answer.Begin && call.Is("pwrite64", file));
            Assert.Contains(calls, call => call.Is("pwrite64", file) && call.End < answer.Begin
                && call.Text.Contains(text, StringComparison.Ordinal));
            Assert.Contains(calls, call =>
                call.Is("fdatasync", file) && call.Begin >= written.End && call.End <= answer.Begin);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _state.Dispose();

    /// <summary>A system call that has ended; times in seconds.</summary>
    private readonly record struct Call(string Text, double Begin, double End)
    {
        /// <summary>That of a line of strace: begin, call, and how long it took in angle brackets.</summary>
        internal static Call Parse(string line)
        {
            int text = line.IndexOf(' '), length = line.LastIndexOf('<');
            double begin = Seconds(line[..text]);
            return new Call(line[(text + 1)..length], begin, begin + Seconds(line[(length + 1)..^1]));
        }

        internal bool Is(string name, string file) => Text.StartsWith(name + "(", StringComparison.Ordinal)
            && Text[..Math.Min(Text.Length, 400)].Contains($"/{file}>", StringComparison.Ordinal);

        private static double Seconds(string text) => double.Parse(text, CultureInfo.InvariantCulture);
    }
}
