// SPDX-License-Identifier: Apache-2.0
using Adaptive.Agrona.Concurrent.Errors;

namespace Adaptive.Aeron.Tests;

public sealed unsafe class ErrorLogTests
{
    [Fact]
    public void an_error_is_noted_once_with_how_often_and_when_it_was_seen()
    {
        using var memory = new SharedMemory(1024);
        var log = new DistinctErrorLog(memory.Address, memory.Length);

        Assert.True(log.Record("no such host", 1000));
        Assert.True(log.Record("no room", 2000));
        Assert.True(log.Record("no such host", 3000));

        Assert.Equal(24 + 12, *(int*)memory.Address);
        Assert.Equal(2, *(int*)(memory.Address + 4));
        Assert.Equal(3000, *(long*)(memory.Address + 8));
        Assert.Equal(1000, *(long*)(memory.Address + 16));
        Assert.Equal(
        [
            new ObservedError("no such host", 2, 1000, 3000),
            new ObservedError("no room", 1, 2000, 2000),
        ], ErrorLogReader.Read(memory.Address, memory.Length));
    }

    [Fact]
    public void a_full_log_takes_no_new_error_but_counts_the_old_ones()
    {
        using var memory = new SharedMemory(64);
        var log = new DistinctErrorLog(memory.Address, memory.Length);
        Assert.True(log.Record(new string('a', 30), 1));

        Assert.False(log.Record("b", 2));
        Assert.True(log.Record(new string('a', 30), 3));

        Assert.Equal([new ObservedError(new string('a', 30), 2, 1, 3)],
            ErrorLogReader.Read(memory.Address, memory.Length));
    }
}
