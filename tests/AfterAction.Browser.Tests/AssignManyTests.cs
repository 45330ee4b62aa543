using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AfterAction.Browser.Tests;

/// <summary>Many reviews given to one supervisor, with the keyboard.</summary>
[NonParallelizable]
public sealed class AssignManyTests
{
    [Test]
    public async Task Those_that_may_be_are_assigned_and_of_the_others_it_is_said_why_not()
    {
        await using var town = await SampleTown.Open();
        await using var window = await town.AtProtected("g.beaumont");
        await window.Go("/reviews/queue");
        var hands = new Hands(window);
        await hands.Link("Assign many at once");
        await Expect(window.Page.Locator("h1").First).ToContainTextAsync("Assign many reviews");
        await hands.Choose("Facilitator", "Sergeant Vikram Prasad");
        var boxes = window.Page.GetByRole(AriaRole.Checkbox);
        var there = await boxes.CountAsync();
        Assert.That(there, Is.GreaterThan(1), "the sample has some that nobody leads");
        await hands.Button("Assign those ticked");
        await Expect(window.Page.Locator("main")).ToContainTextAsync("Tick at least one.");
        // Somebody else changes one of them meanwhile: the others are not held up.
        await boxes.First.EvaluateAsync("box => box.value = '0'");
        await TickAll();
        await hands.Button("Assign those ticked");
        await Expect(window.Page.Locator("main")).ToContainTextAsync("the others were not");
        await Expect(window.Page.Locator("main")).ToContainTextAsync("This was changed since you read it.");
        await Expect(boxes).ToHaveCountAsync(1);
        await TickAll();
        await hands.Button("Assign those ticked");
        await Expect(window.Page.Locator("h1").First).ToContainTextAsync("All reviews");
        await Expect(window.Page.GetByText("One review was assigned.")).ToBeVisibleAsync();
        await window.Go("/reviews/queue/assignment");
        await Expect(window.Page.GetByText("Each review is led by somebody")).ToBeVisibleAsync();
        window.ExpectNoFaults();

        async Task TickAll()
        {
            for (var box = await boxes.CountAsync() - 1; box >= 0; box--)
            {
                await hands.TabTo(boxes.Nth(box));
                await hands.Press("Space");
            }
        }
    }
}
