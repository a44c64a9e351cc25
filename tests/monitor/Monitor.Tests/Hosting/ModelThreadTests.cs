// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Clocks;
using Telemetry.Model.Failures;
using Telemetry.Monitor.Inputs;

namespace Telemetry.Monitor.Tests.Hosting;

/// <summary>The thread that owns the model answers questions of others, and its failure is named.</summary>
public sealed class ModelThreadTests
{
    private readonly StageFailure _failure = new();

    [Fact]
    public async Task questions_are_answered_by_the_thread_of_the_model()
    {
        int? owner = null;
        using var thread = new ModelThread<int[]>([0], model =>
        {
            owner ??= Environment.CurrentManagedThreadId;
            model[0]++;
            return false;
        }, _failure, () => { });
        thread.Start();

        (int asked, int count) = await thread.Ask(model => (Environment.CurrentManagedThreadId, model[0]));

        Assert.Equal(owner, asked);
        Assert.True(count > 0);
        Assert.NotEqual(owner, Environment.CurrentManagedThreadId);
    }

    [Fact]
    public async Task an_error_of_a_question_is_the_asker_s()
    {
        using var thread = new ModelThread<int>(1, _ => false, _failure, () => { });
        thread.Start();

        await Assert.ThrowsAsync<DivideByZeroException>(() => thread.Ask(model => 1 / (model - 1)));

        Assert.Equal(1, await thread.Ask(model => model));
        Assert.Null(_failure.First);
    }

    [Fact]
    public async Task a_failure_of_the_thread_is_named_and_ends_the_run()
    {
        using var stopped = new ManualResetEventSlim();
        using var thread = new ModelThread<int>(
            1, _ => throw new InvalidOperationException("broken"), _failure, stopped.Set);
        Task<int> waiting = thread.Ask(model => model);
        thread.Start();

        Assert.True(stopped.Wait(TimeSpan.FromSeconds(60)));
        Assert.Equal("model: the thread failed: InvalidOperationException: broken; add --verbose and report it",
            _failure.First!.Failure.ToString());
        Assert.Equal(1, await waiting.WaitAsync(TimeSpan.FromSeconds(60)));
        thread.Stop();
        await Assert.ThrowsAsync<ModelBusyException>(() => thread.Ask(model => model));
    }

    [Fact]
    public async Task questions_are_bounded()
    {
        using var thread = new ModelThread<int>(1, _ => false, _failure, () => { });

        for (int count = 0; count < 1_024; count++)
            _ = thread.Ask(model => model);

        await Assert.ThrowsAsync<ModelBusyException>(() => thread.Ask(model => model));
    }

    [Fact]
    public async Task steps_and_questions_take_turns()
    {
        using var thread = new ModelThread<int[]>([0], model => model[0]++ >= 0, _failure, () => { });
        Task<int>[] answers = [.. Enumerable.Range(0, 100).Select(_ => thread.Ask(model =>
        {
            long endNs = MonotonicClock.NowNs + 1_000_000;
            SpinWait.SpinUntil(() => MonotonicClock.NowNs >= endNs);
            return model[0];
        }))];
        thread.Start();

        int[] steps = await Task.WhenAll(answers).WaitAsync(TimeSpan.FromSeconds(60));

        // A turn of 5 ms has room for five questions of 1 ms, and for many steps.
        Assert.True(steps.Distinct().Count() >= 20, $"{steps.Distinct().Count()} turns");
        Assert.True(steps[^1] - steps[0] > 100, $"{steps[^1] - steps[0]} steps between the questions");
    }

    [Fact]
    public async Task questions_that_wait_at_the_stop_are_answered()
    {
        using var thread = new ModelThread<int>(7, _ => true, _failure, () => { });
        Task<int>[] answers = [.. Enumerable.Range(0, 100).Select(_ => thread.Ask(model => model))];
        thread.Start();
        thread.Stop();

        Assert.All(await Task.WhenAll(answers).WaitAsync(TimeSpan.FromSeconds(60)), answer => Assert.Equal(7, answer));
    }
}
